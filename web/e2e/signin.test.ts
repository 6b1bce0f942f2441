import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { account, atDoor, writer } from "./pages";
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

test("the link of the first start signs in once, and leaves the address at once", async () => {
  const { page, complaints } = await visit(browser);
  await page.goto(server.link);
  await writer(page).waitFor();
  expect(page.url()).not.toContain("link=");
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.reload();
  await writer(page).waitFor();

  const again = await visit(browser);
  await again.page.goto(server.link);
  await again.page.getByRole("alert").waitFor();
  expect(again.page.url()).not.toContain("link=");
  expect(complaints).toEqual([]);
});

test("a token signs in, a wrong one is refused in words, and signing out ends it", async () => {
  const { page, complaints } = await visit(browser);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Use a sign-in link or token" }).click();
  const field = page.getByLabel("Sign-in link or token");
  await field.fill("nonsense");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await field.fill(server.token("owner"));
  await page.keyboard.press("Enter");
  await writer(page).waitFor();

  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await atDoor(page).waitFor();
  await page.reload();
  await atDoor(page).waitFor();
  expect(complaints).toEqual([]);
});

test("a session ended by the server leads back to the door", async () => {
  const { page } = await visit(browser);
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await writer(page).waitFor();
  await page.evaluate(() => fetch("/api/session", { method: "DELETE" }));
  await page.getByText("Your session ended: you signed out elsewhere").waitFor();
});

test("a session that the server no longer knows is told so, with what to do", async () => {
  const { page } = await visit(browser);
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await writer(page).waitFor();
  await page.context().clearCookies();
  await server.stop();
  await server.start();
  await page.getByText("Your session ended: it ran out").waitFor();
  await page.getByText("Sign in again.").waitFor();
});

test("a link pasted into the open door signs in, also as somebody else", async () => {
  const { page } = await visit(browser);
  await page.goto(server.url);
  await atDoor(page).waitFor();
  await page.goto(`${server.url}#link=nonsense`);
  await page.getByRole("alert").waitFor();
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await writer(page).waitFor();
  await page.goto(`${server.url}#link=${server.addBot("stranger")}`);
  await account(page, "stranger").waitFor();
  expect(page.url()).not.toContain("link=");
});

test("another tab that signs in as somebody else is told, and nothing unsent is lost", async () => {
  const { page, complaints } = await visit(browser);
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await writer(page).fill("not sent yet");
  const tab = await page.context().newPage();
  await tab.goto(`${server.url}#link=${server.addBot("guesser")}`);
  await account(tab, "guesser").waitFor();
  await page.getByRole("heading", { name: "You are signed in as guesser in another tab" }).waitFor();
  await expectAccessible(page, "a tab of somebody who is not signed in any more");
  await page.getByRole("button", { name: "Go on as @guesser" }).click();
  await account(page, "guesser").waitFor();
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await expect.poll(() => writer(page).inputValue()).toBe("not sent yet");
  await tab.getByRole("heading", { name: "You are signed in as Owner in another tab" }).waitFor();
  expect(complaints).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "the door is accessible, %s, also on a phone and when it refuses",
  async (colorScheme) => {
    const { page } = await visit(browser, { colorScheme, viewport: PHONE });
    await page.goto(`${server.url}#link=nonsense`);
    await page.getByRole("alert").waitFor();
    await expectAccessible(page, `sign-in, ${colorScheme}`);
  },
);
