/** Commands in the field: offered, done, refused in words, and said where a slash is meant. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, visit } from "./browser";
import { messageOf, messages, openRoom, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  server.addBot("visitor");
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, owner);
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("a room is set up by commands alone, which are completed as they are written", async () => {
  await server.call(owner, "POST", "/api/rooms", { name: "shed", kind: "public" });
  await openRoom(page, "shed");
  await writer(page).pressSequentially("/to");
  await page.getByRole("option", { name: /topic/ }).waitFor();
  await expectAccessible(page, "commands");
  await page.keyboard.press("Tab");
  await page.keyboard.type("tools and seeds");
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByText("tools and seeds").first().waitFor();
  await writer(page).pressSequentially("/invite @vis");
  await page
    .getByRole("listbox", { name: "Mention" })
    .getByRole("option", { name: /visitor/ })
    .waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await messages(page)
    .getByText(/visitor joined/)
    .waitFor();
  await say(page, "/remove @visitor ");
  await messages(page).getByText("visitor left").waitFor();
  await say(page, "/rename toolshed");
  await page.getByRole("heading", { level: 1, name: "toolshed" }).waitFor();
});

test("help lists what there is; an unknown command is kept and told; two slashes say one", async () => {
  await say(page, "/help");
  const help = page.getByRole("region", { name: "Commands" });
  await help.getByText("/rename").waitFor();
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    await expectAccessible(page, `help on commands, ${viewport.width}`);
  }
  await writer(page).focus();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await say(page, "/dance wildly");
  await page.getByText("There is no command /dance here").waitFor();
  expect(await writer(page).inputValue()).toBe("/dance wildly");
  await say(page, "//dance wildly");
  await messageOf(page, "Owner", "/dance wildly").waitFor();
  await say(page, "/me waters the beans");
  await messageOf(page, "Owner", "waters the beans").locator("em").waitFor();
  await say(page, "/shrug who knows");
  await messageOf(page, "Owner", "who knows ¯\\_(ツ)_/¯").waitFor();
});

test("an agent is asked without a message, switched off, and then keeps silent", async () => {
  await say(page, "/ask @tilda what is 6 * 7?");
  await messageOf(page, "Tilda", "42").waitFor();
  expect(await messageOf(page, "Owner", "6 * 7").count()).toBe(0);
  await say(page, "/mode @tilda off");
  await expect.poll(() => writer(page).inputValue()).toBe("");
  await messages(page).getByRole("button", { name: "About Tilda" }).last().click();
  const mode = page.getByRole("dialog", { name: "Profile" }).getByLabel("In this room");
  await expect.poll(() => mode.inputValue()).toBe("off");
});
