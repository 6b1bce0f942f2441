import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, visit } from "./browser";
import { choose, messageOf, messages, openRoom, remove, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server({ TERTULIA_PREVIEW_NETWORKS: "127.0.0.0/8" });
let browser: Browser;
let page: Page;
let complaints: string[];
let token: string;

beforeAll(async () => {
  await server.start();
  token = server.token("owner");
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, token);
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("the first visit shows who is there; one is called by a few letters and answers by its tools", async () => {
  await messages(page).getByRole("button", { name: /Tilda/ }).click();
  await expect.poll(() => writer(page).inputValue()).toBe("@tilda ");
  await writer(page).fill("");
  await writer(page).pressSequentially("@t");
  await page.getByRole("option", { name: /Tilda/ }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("what is 17 * 23?");
  await page.keyboard.press("Enter");

  const answer = messageOf(page, "Tilda", "391");
  await answer.locator("summary", { hasText: "calculator" }).click();
  await answer.getByText('"expression"').waitFor();
  await page.reload();
  await answer.locator("summary", { hasText: "calculator" }).waitFor();
});

test("why: who considered answering, by which rule, and who kept silent", async () => {
  await say(page, "@tilda what is 2 + 40?");
  const answer = messageOf(page, "Tilda", "42");
  await answer.waitFor();
  await choose(page, answer, "Why?");
  const dialog = page.getByRole("dialog", { name: "Why did Tilda say this?" });
  // Level 3, for the dialog's own heading says "Tilda", too.
  await dialog.getByRole("heading", { level: 3, name: "Tilda" }).waitFor();
  await dialog.getByRole("heading", { level: 3, name: "Basil" }).waitFor();
  expect(await dialog.getByText("Spoke").count()).toBe(1);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("a message is written in Markdown, edited by Up, answered, marked and deleted", async () => {
  await say(page, "first **draft**");
  const mine = messageOf(page, "Owner", "draft");
  expect(await mine.locator("strong").textContent()).toBe("draft");

  await page.keyboard.press("ArrowUp");
  await expect.poll(() => writer(page).inputValue()).toBe("first **draft**");
  await page.keyboard.type(" of it");
  await expect.poll(() => writer(page).inputValue(), { timeout: 5_000 }).toBe("first **draft** of it");
  await say(page, "the final text");
  const edited = messageOf(page, "Owner", "the final text");
  await edited.getByText("edited").waitFor();

  await choose(page, edited, "Reply");
  await page.getByText("Replying to").waitFor();
  await say(page, "an answer to it");
  await messageOf(page, "Owner", "an answer to it")
    .getByRole("button", { name: /the final text/ })
    .waitFor();

  await choose(page, edited, "React with 🎉");
  await edited.getByRole("button", { pressed: true }).click();
  await edited.getByRole("list", { name: "Reactions" }).waitFor({ state: "detached" });

  await remove(page, edited);
  await messages(page).getByText("This message was deleted.").waitFor();
});

test("Shift+Enter breaks the line, a draft waits in its room, too much is refused kindly", async () => {
  await writer(page).fill("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  await expect.poll(() => writer(page).inputValue()).toBe("one\ntwo");
  await page.getByRole("button", { name: "New room", exact: true }).click();
  await page.getByLabel("Name").fill("elsewhere");
  await page.getByRole("button", { name: "Make the room" }).click();
  await page.getByRole("heading", { level: 1, name: "elsewhere" }).waitFor();
  await expect.poll(() => writer(page).inputValue()).toBe("");
  await openRoom(page, "lobby");
  await expect.poll(() => writer(page).inputValue()).toBe("one\ntwo");

  await say(page, "x".repeat(17_000));
  await page.getByRole("alert").filter({ hasText: "too long" }).waitFor();
});

test("emoji are written by their names, and chosen to react with by words or by keys", async () => {
  await openRoom(page, "lobby");
  await writer(page).fill("");
  await writer(page).pressSequentially("off we go :rock");
  await page.getByRole("option", { name: /rocket/ }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => writer(page).inputValue()).toBe("off we go 🚀 ");
  await page.keyboard.press("Enter");
  const mine = messageOf(page, "Owner", "off we go 🚀");
  await choose(page, mine, "React with something else");
  const picker = page.getByRole("dialog", { name: "React" });
  await picker.getByRole("combobox").fill("sparkles");
  await expectAccessible(page, "choosing an emoji");
  await page.keyboard.press("Enter");
  await picker.waitFor({ state: "detached" });
  await mine.getByRole("button", { name: /✨ from Owner/ }).waitFor();

  await page.getByRole("button", { name: "Emoji" }).click();
  await page.getByRole("option", { name: "sparkles" }).first().click();
  await expect.poll(() => writer(page).inputValue()).toBe("✨");
  await writer(page).fill("");
});

test("hostile text stays text", async () => {
  await say(
    page,
    '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> [x](javascript:window.hacked=1)',
  );
  const mine = messageOf(page, "Owner", "onerror");
  await mine.waitFor();
  expect(await mine.locator("img, script, a").count()).toBe(0);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("code is coloured once the highlighter has come", async () => {
  await say(page, "```python\nprint(1)  # one\n```");
  await messageOf(page, "Owner", "print").locator(".hljs-comment").waitFor();
});

test("what a link leads to is shown as plain words, once it is known, and is taken off", async () => {
  const asked: string[] = [];
  const site = createServer((request, response) => {
    asked.push(`${request.headers["user-agent"]}`);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end("<title>The <b>mill</b>\u202e</title><meta name=description content='![x](http://127.0.0.1/x.png)'>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const link = `http://127.0.0.1:${(site.address() as AddressInfo).port}/mill`;
  await server.call(token, "PATCH", "/api/workspace", { link_previews: true });
  await openRoom(page, "lobby");
  await say(page, `look at ${link}`);
  const previews = page.getByRole("list", { name: "What the links lead to" });
  await previews.getByRole("link", { name: "The <b>mill</b>" }).waitFor();
  await previews.getByText("![x](http://127.0.0.1/x.png)").waitFor();
  expect(await previews.locator("img, b").count()).toBe(0);
  await expectAccessible(page, "a preview");
  expect(asked).toEqual(["tertulia (link preview)"]);
  await previews.getByRole("button", { name: "Take the preview off" }).click();
  await previews.waitFor({ state: "detached" });
  await messages(page).getByRole("link", { name: link }).waitFor();
  site.close();
});
