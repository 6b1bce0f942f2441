/** The client in other languages: chosen in the settings, kept, spoken at the door; and nothing left that was never translated. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pseudo } from "../src/words/pseudo";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { account, say, signIn } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;

beforeAll(async () => {
  await server.start();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

const lang = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang);
const schreiben = (page: Page) => page.getByRole("textbox", { name: "Nachricht an" });

test("German is chosen, and spoken at once, after a reload, and at the door", async () => {
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, server.token("owner"));
  await say(page, "What is ripe?");
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByRole("dialog", { name: "Settings" }).getByLabel("Language").selectOption({ label: "Deutsch" });

  const settings = page.getByRole("dialog", { name: "Einstellungen" });
  await settings.getByRole("heading", { name: "Sprache und Zeit" }).waitFor();
  await settings.getByText(/^Jetzt ist es (Mon|Diens|Mitt|Donners|Frei|Sams|Sonn)/).waitFor();
  expect(await lang(page)).toBe("de");
  await expectAccessible(page, "the settings in German");
  await settings.getByRole("button", { name: "Schließen" }).click();
  await page.getByRole("navigation", { name: "Räume" }).waitFor();
  await page.getByRole("region", { name: "Nachrichten" }).getByRole("button", { name: "Heute" }).waitFor();

  await page.reload();
  await schreiben(page).waitFor();
  expect(await lang(page)).toBe("de");

  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  await page.getByRole("button", { name: "Passwort vergessen?" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Passwort vergessen?" }).waitFor();
  await page.getByLabel("Kürzel").fill("owner");
  await page.getByLabel("Passwort", { exact: true }).fill("not this one at all");
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.getByText("Kürzel oder Passwort ist falsch.").waitFor();
  expect(complaints).toEqual([]);

  const elsewhere = await visit(browser);
  await elsewhere.page.goto(`${server.url}#link=${server.token("owner")}`);
  await schreiben(elsewhere.page).waitFor();
  await page.context().close();
  await elsewhere.page.context().close();
});

test("who has chosen none is spoken to as the browser speaks, where that is known", async () => {
  const { page } = await visit(browser, { locale: "es-MX" });
  await page.goto(server.url);
  await page.getByRole("button", { name: "¿Has olvidado tu contraseña?" }).waitFor();
  expect(await lang(page)).toBe("es-MX");
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "the door in Spanish on a phone");
  await page.context().close();
  const other = await visit(browser, { locale: "fr-FR" });
  await other.page.goto(server.url);
  await other.page.getByRole("button", { name: "Forgotten your password?" }).waitFor();
  await other.page.context().close();
});

/** What people, agents and programs are called, and what reads the same everywhere. */
const NAMES =
  /^(Tertulia|Home|@?owner|@?orla|@?tilda|@?basil|lobby|OpenAI|Anthropic|Ollama|UTC|command line)$|^\w+\/[\w/ +-]+$/i;
/** What the browser itself says in a language: days and hours. */
const TIMES = /\d\d?:\d\d [AP]M$|^Today$/;

/** List what can be read on the page and was not said in its language; names and messages stand in elements of their own. */
async function plainWords(page: Page): Promise<string[]> {
  const read = await page.evaluate(() => {
    const own = "bdi, [dir=auto], time, code, [lang]:not(html), [translate=no], script, style, noscript";
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, data } = walker.currentNode as Text;
      const isSaid = parentElement?.textContent.includes("⟦");
      if (parentElement && !isSaid && !parentElement.closest(own)) found.push(data);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      if (element.closest("[lang]:not(html)")) continue;
      for (const name of ["aria-label", "title", "placeholder"]) found.push(element.getAttribute(name) ?? "");
    }
    return found;
  });
  const words = read.map((one) => one.trim()).filter((one) => /\p{L}{2}/u.test(one) && !one.includes("⟦"));
  return [...new Set(words.filter((one) => !NAMES.test(one) && !TIMES.test(one)))];
}

const WORDS = "When is it ripe?";
const button = (page: Page, english: string): Locator =>
  page.getByRole("button", { name: pseudo(english), exact: true });

/** Open something by the menu at a button. */
async function byMenu(page: Page, at: Locator, english: string): Promise<void> {
  await at.click();
  await page.getByRole("menuitem", { name: pseudo(english) }).click();
}

const WAYS: Record<string, (page: Page) => Promise<void>> = {
  help: (page) => page.keyboard.press("Control+/"),
  switcher: (page) => page.keyboard.press("Control+k"),
  search: (page) => page.keyboard.press("Control+Shift+F"),
  settings: (page) => page.keyboard.press("Control+,"),
  "a new room": (page) => button(page, "New room").click(),
  "browsing rooms": (page) => button(page, "Browse rooms").click(),
  "a direct conversation": (page) => button(page, "New direct conversation").click(),
  emoji: (page) => button(page, "Emoji").click(),
  "a new agent": (page) => byMenu(page, account(page, "owner"), "New agent"),
  people: (page) => byMenu(page, account(page, "owner"), "People"),
  workspace: (page) => byMenu(page, account(page, "owner"), "Workspace"),
  reports: (page) => byMenu(page, account(page, "owner"), "Reports"),
  "the room's settings": (page) => byMenu(page, button(page, "Room menu"), "Room settings"),
  "another day": (page) => byMenu(page, button(page, "Room menu"), "Go to a day"),
  rehearsing: (page) => byMenu(page, button(page, "Room menu"), "Rehearse agents"),
  leaving: (page) => byMenu(page, button(page, "Room menu"), "Leave the room"),
  "an agent": (page) =>
    page
      .getByRole("complementary")
      .getByRole("button", { name: /^Tilda/ })
      .click(),
};

test("no view holds words that were never translated", async () => {
  const { page } = await visit(browser);
  await server.call(server.token("owner"), "PATCH", "/api/me", { language: null });
  await signIn(page, server.url, server.token("owner"));
  await say(page, WORDS);
  await server.call(server.token("owner"), "PATCH", "/api/me", { language: "en-XA" });
  await page.reload();
  await button(page, "Send").waitFor();
  await page.getByRole("article").filter({ hasText: WORDS }).waitFor();
  const left: Record<string, string[]> = {};
  const look = async (name: string): Promise<void> => {
    const words = await plainWords(page);
    if (words.length > 0) left[name] = words;
  };
  await look("room");
  for (const [name, open] of Object.entries(WAYS)) {
    await open(page);
    await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
    await page.getByRole("dialog").getByRole("status").filter({ hasText: "…" }).waitFor({ state: "detached" });
    await look(name);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await page.getByRole("textbox", { name: pseudo("Message to {room}").replace("{room}", "lobby") }).fill("/help");
  await page.getByRole("listbox").waitFor();
  await look("commands");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: pseudo("Commands") }).waitFor();
  await look("the commands' help");
  await page.getByRole("article").filter({ hasText: WORDS }).hover();
  await button(page, "Reply in thread").last().click();
  await page.getByRole("heading", { name: pseudo("Thread"), exact: true }).waitFor();
  await look("thread");
  await page.goto(`${server.url}#/threads`);
  await page.getByRole("heading", { level: 1, name: pseudo("Threads") }).waitFor();
  await look("threads");
  await byMenu(page, account(page, "owner"), "Sign out");
  await button(page, "Sign in").waitFor();
  await look("door");
  await button(page, "Become a member").or(button(page, "Use a sign-in link or token")).first().click();
  await look("another form of the door");
  expect(left).toEqual({});
});
