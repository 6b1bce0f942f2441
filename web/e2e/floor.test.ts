import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, visit } from "./browser";
import { Gate, Model } from "./model";
import { choose, messageOf, messages, say, signIn } from "./pages";
import { Server } from "./server";

const model = new Model();
let server: Server;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await model.start();
  server = new Server(model.environment);
  await server.start();
  browser = await launch();
});
beforeEach(async () => {
  model.script = () => ({ pieces: ["Yes."] });
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, server.token("owner"));
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  model.stop();
});

const panel = (): Locator => page.getByRole("complementary", { name: "Members" });

test("from an agent's profile one sets its mode and asks why it is silent", async () => {
  await say(page, "@tilda are you awake?");
  await messageOf(page, "Tilda", "Yes.").waitFor();
  await panel()
    .getByRole("button", { name: /^Basil/ })
    .click();
  const card = page.getByRole("dialog", { name: "Profile" });
  await card.getByLabel("In this room").selectOption({ label: "Joins in when it is its turn" });
  await card.getByLabel("How readily it joins in").waitFor();
  await expectAccessible(page, "an agent's profile with its mode");
  await card.getByRole("button", { name: "Why is it silent?" }).click();
  const why = page.getByRole("dialog", { name: "Why is Basil silent?" });
  const first = why.getByRole("article").filter({ hasText: "are you awake?" });
  await first.getByText("Kept silent").waitFor();
  await first.getByText("Tilda", { exact: true }).waitFor();
  await expectAccessible(page, "why an agent is silent");
  await first.getByRole("button", { name: /^Go there/ }).press("Enter");
  await why.waitFor({ state: "detached" });
  await messageOf(page, "Owner", "are you awake?").waitFor();
  expect(complaints).toEqual([]);
});

test("from an agent's profile one lets it open conversations", async () => {
  await panel()
    .getByRole("button", { name: /^Basil/ })
    .click();
  const card = page.getByRole("dialog", { name: "Profile" });
  const opening = card.getByLabel("May open a conversation");
  await opening.selectOption({ label: "After 4 hours of silence" });
  await expect.poll(() => opening.isEnabled()).toBe(true);
  expect(await opening.inputValue()).toBe("240");
  await expectAccessible(page, "an agent's profile with when it may open a conversation");
  expect(complaints).toEqual([]);
});

test("while an agent works at an answer, why it took the floor is one click away", async () => {
  const gate = new Gate();
  model.script = () => ({ pieces: ["Well,", " yes."], pace: gate.pass });
  await say(page, "@tilda will it rain?");
  await page.getByRole("button", { name: /^Why\? About Tilda/ }).click();
  const why = page.getByRole("dialog", { name: "Who considered answering?" });
  await why.getByRole("heading", { level: 3, name: "Tilda" }).waitFor();
  await why.getByText("It was named", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  gate.open();
  await messageOf(page, "Tilda", "Well, yes.").waitFor();
  await choose(page, messageOf(page, "Tilda", "Well, yes."), "Why?");
  await page.getByRole("dialog").getByText("Spoke").waitFor();
  expect(complaints).toEqual([]);
});

test("agents are rehearsed over what was said, beside what happened", async () => {
  await say(page, "what shall we cook tonight?");
  await messageOf(page, "Owner", "cook tonight").waitFor();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Rehearse agents" }).click();
  const dialog = page.getByRole("dialog", { name: "Rehearse agents" });
  await dialog.getByLabel("Mode").selectOption({ label: "Answers everything" });
  await dialog.getByRole("button", { name: "Rehearse", exact: true }).click();
  const row = dialog.getByRole("row").filter({ hasText: "cook tonight" });
  await row.getByText("It answers everything here").first().waitFor();
  await dialog.getByRole("row", { name: /^Price .*not known$/ }).waitFor();
  await expectAccessible(page, "a rehearsal");
  const saving = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save as JSON" }).click();
  const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
  expect(saved.would.turns).toBeGreaterThan(saved.happened.turns);
  const before = await messages(page).getByRole("article").count();
  await row.getByRole("button", { name: /^Go there/ }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await messages(page).getByRole("article").count()).toBe(before);
  expect(complaints).toEqual([]);
});

test("how far agents go because of one message is set for a room and for an agent", async () => {
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Room settings" }).click();
  const room = page.getByRole("dialog", { name: "Room settings" });
  await room.getByText("Limits for what comes of one message").click();
  await room.getByLabel("Turns in all").fill("8");
  await room.getByRole("button", { name: "Save the limits" }).press("Enter");
  await room.getByText("Saved").waitFor();
  await room.getByText("Now in force: 8").waitFor();
  await expectAccessible(page, "a room's limits for what comes of one message");
  await page.keyboard.press("Escape");
  await panel()
    .getByRole("button", { name: /^Basil/ })
    .click();
  await page.getByRole("dialog", { name: "Profile" }).getByRole("button", { name: "Edit" }).click();
  const agent = page.getByRole("dialog", { name: "Edit Basil" });
  await agent.getByText("Limits for what comes of one message").click();
  await agent.getByLabel("US dollars").fill("0.5");
  await agent.getByRole("button", { name: "Save the limits" }).click();
  await agent.getByText(/^Now in force: .*0\.50$/).waitFor();
  await expectAccessible(page, "an agent's limits for what comes of one message");
  expect(complaints).toEqual([]);
});
