import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { messages, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;
let gardenId: string;
let beansId: string;

const dialog = (): Locator => page.getByRole("dialog", { name: "Search" });
const field = (): Locator => dialog().getByRole("combobox", { name: "Search messages" });
const hits = (): Locator => dialog().getByRole("listbox", { name: "Results" }).getByRole("option");
const place = () => page.evaluate(() => location.hash);

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  const bot = server.addBot("watch");
  const room = await server.call<{ id: string }>(owner, "POST", "/api/rooms", { name: "green house", kind: "public" });
  gardenId = room.id;
  const { me } = await server.call<{ me: { id: string } }>(bot, "GET", "/api/session");
  await server.call(owner, "POST", `/api/rooms/${gardenId}/members`, { member_id: me.id });
  const post = (token: string, text: string) =>
    server.call<{ id: string }>(token, "POST", `/api/rooms/${gardenId}/messages`, { text });
  beansId = (await post(bot, "The <b>Café</b> wants beans, see https://example.com/order")).id;
  for (let index = 0; index < 40; index += 1) await post(owner, `tomato number ${index}`);
  const hidden = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name: "elsewhere", kind: "public" });
  await server.call(bot, "POST", `/api/rooms/${hidden.id}/messages`, { text: "a zebra in the public room" });
  browser = await launch();
});
beforeEach(async () => {
  await page?.context().close();
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, owner);
  await messages(page).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("a word of a message leads to it, lit up, and the question is there when one comes back", async () => {
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await expectAccessible(page, "a search that was not begun");
  await field().fill("cafe");
  await expect.poll(() => hits().count()).toBe(1);
  expect(await hits().locator("mark").allTextContents()).toEqual(["Café"]);
  expect(await hits().textContent()).toContain("<b>");
  expect(await hits().textContent()).toContain("#green house");
  await expectAccessible(page, "what was found");
  await page.keyboard.press("Enter");
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "green house" }).waitFor();
  expect(await place()).toContain(gardenId);
  expect(await place()).toContain(beansId);

  await page.keyboard.press("Control+Shift+F");
  await expect.poll(() => field().inputValue()).toBe("cafe");
  await expect.poll(() => hits().count()).toBe(1);
  await page.keyboard.type("tomato");
  await expect.poll(() => hits().first().textContent()).toContain("number 39");
  expect(complaints).toEqual([]);
});

test("filters are completed by keys, and what they cannot mean is said", async () => {
  await messages(page).focus();
  await page.keyboard.press("/");
  await field().pressSequentially("from:wa");
  await dialog()
    .getByRole("option", { name: /@watch/ })
    .waitFor();
  await expectAccessible(page, "a filter being completed");
  await page.keyboard.press("Tab");
  await expect.poll(() => field().inputValue()).toBe("from:@watch ");
  await page.keyboard.type("in:ho");
  await dialog().getByRole("option", { name: "green house" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => field().inputValue()).toBe('from:@watch in:#"green house" ');
  await expect.poll(() => hits().count()).toBe(1);
  await dialog().getByRole("button", { name: "has:" }).click();
  await dialog()
    .getByRole("option", { name: /^image/ })
    .click();
  await dialog().getByText("Nothing was found").waitFor();
  await expectAccessible(page, "nothing was found");

  await field().fill("from:@nobody");
  await dialog().getByRole("alert").filter({ hasText: "names a member by handle" }).waitFor();
  await expectAccessible(page, "a search that was refused");
  await field().fill("zebra");
  await expect.poll(() => hits().count()).toBe(1);
  await hits().click();
  await page.getByText("You are not in “elsewhere”").waitFor();
  expect(complaints).toEqual([]);
});

test("more comes as one goes down, by keys and by scrolling, and the order is chosen", async () => {
  await page.keyboard.press("Control+Shift+F");
  await field().fill("tomato");
  await dialog().getByText("The first 25 messages").waitFor();
  for (let count = 0; count < 30; count += 1) await page.keyboard.press("ArrowDown");
  await dialog().getByText("40 messages", { exact: true }).waitFor();
  const active = await field().getAttribute("aria-activedescendant");
  expect(await page.evaluate((id) => document.getElementById(id ?? "")?.ariaSelected, active)).toBe("true");
  await dialog().getByRole("radio", { name: "Most relevant" }).check();
  await dialog().getByText("The first 25 messages").waitFor();
  await hits().nth(24).scrollIntoViewIfNeeded();
  await dialog().getByText("40 messages", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("a lost connection is said, and on a phone all of it fits", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("button", { name: "Close members" }).click();
  await page.setViewportSize(PHONE);
  await writer(page).waitFor();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Search" }).click();
  await field().fill("beans");
  await expect.poll(() => hits().count()).toBe(1);
  await expectAccessible(page, "what was found, on a phone");
  await server.stop("SIGKILL");
  await field().fill("tomato");
  await page.keyboard.press("Enter");
  await dialog().getByText("This could not be searched").waitFor();
  await server.start();
  await expect
    .poll(async () => {
      await dialog()
        .getByRole("button", { name: "Try again" })
        .click({ timeout: 1_000 })
        .catch(() => undefined);
      return hits().count();
    })
    .toBeGreaterThan(0);
});
