/** Keeping order: roles, silences, bans, slow mode, blocks, reports; as who keeps it, and as whom it is about. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, type Visit, visit } from "./browser";
import { account, choose, messageOf, messages, openRoom, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let owner: string;
let bot: string;
let me: Visit;
let other: Visit;

const panel = (page: Page) => page.getByRole("complementary", { name: "Members" });

/** Make a room of the owner that the visitor is in, and open it for both. */
async function meetIn(name: string): Promise<string> {
  const { id } = await server.call<{ id: string }>(owner, "POST", "/api/rooms", { name, kind: "public" });
  await server.call(bot, "POST", `/api/rooms/${id}/members`, { member_id: await idOf(bot) });
  await openRoom(me.page, name);
  await openRoom(other.page, name);
  await writer(other.page).waitFor();
  return id;
}

async function idOf(token: string): Promise<string> {
  return (await server.call<{ me: { id: string } }>(token, "GET", "/api/session")).me.id;
}

/** Choose something from a member's menu. */
async function chooseFor(page: Page, name: string, item: string): Promise<void> {
  await panel(page)
    .getByRole("button", { name: `More about ${name}` })
    .click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function openSettings(page: Page) {
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Room settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Room settings" });
  await dialog.getByLabel("Topic").waitFor();
  return dialog;
}

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  bot = server.addBot("visitor");
  browser = await launch();
});
beforeEach(async () => {
  [me, other] = [await visit(browser), await visit(browser)];
  await signIn(me.page, server.url, owner);
  await other.page.goto(`${server.url}#link=${bot}`);
  await other.page.getByRole("navigation", { name: "Rooms" }).waitFor();
});
afterEach(async () => {
  expect([...me.complaints, ...other.complaints]).toEqual([]);
  await me.page.context().close();
  await other.page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("a moderator is made, keeps order from then on, and is none any more", async () => {
  await meetIn("orchard");
  expect(await other.page.getByRole("button", { name: "Room menu" }).count()).toBe(1);
  await chooseFor(me.page, "visitor", "Make moderator");
  await messages(other.page).getByText("visitor is a moderator now").waitFor();
  const dialog = await openSettings(other.page);
  await dialog.getByLabel("Topic").fill("apples");
  await dialog.getByRole("button", { name: "Save" }).click();
  await me.page.getByRole("main").getByText("apples").first().waitFor();
  await chooseFor(me.page, "visitor", "Take the moderator’s role");
  await messages(other.page).getByText("visitor is no moderator any more").waitFor();
  await other.page.getByRole("button", { name: "Room menu" }).click();
  await other.page.getByRole("menuitem", { name: "Leave the room" }).waitFor();
  expect(await other.page.getByRole("menuitem", { name: "Room settings" }).count()).toBe(0);
});

test("somebody is silenced, told until when, and let speak again", async () => {
  await meetIn("library");
  await say(me.page, "quiet, please");
  const heard = messageOf(other.page, "Owner", "quiet, please");
  await heard.waitFor();
  await chooseFor(me.page, "visitor", "Silence…");
  const dialog = me.page.getByRole("dialog", { name: "Silence visitor" });
  await dialog.getByLabel("How long").selectOption({ label: "For a day" });
  await expectAccessible(me.page, "silencing");
  await dialog.getByRole("button", { name: /^Silence/ }).click();
  await other.page.getByText(/has silenced you until/).waitFor();
  expect(await writer(other.page).count()).toBe(0);
  await expectAccessible(other.page, "silenced");
  await heard.hover();
  await heard.getByRole("button", { name: "More" }).click();
  await other.page.getByRole("menuitem", { name: "Copy text" }).waitFor();
  for (const name of ["Reply", "Pin", "React with 👍"])
    expect(await other.page.getByRole("menuitem", { name, exact: true }).count(), name).toBe(0);
  await other.page.keyboard.press("Escape");
  await messages(me.page)
    .getByText(/Owner silenced visitor until/)
    .waitFor();
  await panel(me.page)
    .getByText(/silenced until/)
    .waitFor();
  await chooseFor(me.page, "visitor", "Let speak again");
  await say(other.page, "thank you");
  await messageOf(me.page, "visitor", "thank you").waitFor();
  await heard.hover();
  await heard.getByRole("button", { name: "Reply", exact: true }).waitFor();
});

test("somebody is banned with a reason, cannot come back, and can when the ban is lifted", async () => {
  const id = await meetIn("harbour");
  await chooseFor(me.page, "visitor", "Ban…");
  const dialog = me.page.getByRole("dialog", { name: "Ban visitor" });
  await dialog.getByLabel("Reason").fill("sells ships");
  await dialog.getByRole("button", { name: /^Ban/ }).click();
  await messages(me.page).getByText("Owner banned visitor for good").waitFor();
  await other.page.getByRole("button", { name: "Join the room" }).click();
  await other.page
    .getByText(/banned/)
    .first()
    .waitFor();
  const settings = await openSettings(me.page);
  await settings.getByText("sells ships").waitFor();
  await expectAccessible(me.page, "a room's settings with a ban");
  await settings.getByRole("button", { name: "Unban visitor" }).click();
  await settings.getByText("Nobody is banned").waitFor();
  await me.page.keyboard.press("Escape");
  await other.page.getByRole("button", { name: "Join the room" }).click();
  await writer(other.page).waitFor();
  expect(id).toBeTruthy();
});

test("a room is slowed down: who keeps no order there waits, and sees for how long", async () => {
  await meetIn("stairs");
  const settings = await openSettings(me.page);
  await settings.getByLabel("Slow mode").selectOption({ label: "One message an hour" });
  await settings.getByRole("button", { name: "Save" }).click();
  await other.page.getByText("Slow mode: one message every 60 min").waitFor();
  await say(other.page, "one step");
  await messageOf(me.page, "visitor", "one step").waitFor();
  await other.page.getByText(/you can send again in/).waitFor();
  await writer(other.page).fill("another");
  await expect.poll(() => other.page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  await expectAccessible(other.page, "slow mode");
  await say(me.page, "two");
  await say(me.page, "three");
  await messageOf(other.page, "Owner", "three").waitFor();
});

test.each([
  { shape: "desktop", viewport: DESKTOP },
  { shape: "phone", viewport: PHONE },
])("a member's menu on a $shape", async ({ shape, viewport }) => {
  await meetIn(`yard ${shape}`);
  await me.page.setViewportSize(viewport);
  // Where there is no room for it beside the talk, the list closes a moment after the page has become narrow.
  if (shape === "phone") await me.page.getByRole("button", { name: "Show members" }).click();
  for (const scheme of ["light", "dark"] as const) {
    await me.page.emulateMedia({ colorScheme: scheme });
    await panel(me.page).getByRole("button", { name: "More about visitor" }).click();
    await me.page.getByRole("menuitem", { name: "Ban…" }).waitFor();
    await expectAccessible(me.page, `a member's menu, ${shape}, ${scheme}`);
    await me.page.keyboard.press("Escape");
  }
});

test("a message is reported, looked at where it was said, and the report resolved with a note", async () => {
  await meetIn("market");
  await say(me.page, "buy my ships");
  await choose(other.page, messageOf(other.page, "Owner", "buy my ships"), "Report");
  const dialog = other.page.getByRole("dialog", { name: "Report this message" });
  await dialog.getByLabel("More about it").fill("every day");
  await expectAccessible(other.page, "reporting");
  await dialog.getByRole("button", { name: "Report" }).click();
  await other.page.getByText("Those who keep order here will look at it").waitFor();
  await other.page.getByRole("button", { name: "Done" }).click();

  const menu = me.page.getByRole("button", { name: /^Owner @owner.*1 open report/ });
  await menu.waitFor();
  await openRoom(me.page, "lobby");
  await menu.click();
  await me.page.getByRole("menuitem", { name: /Reports/ }).click();
  const reports = me.page.getByRole("dialog", { name: "Reports" });
  await reports.getByText(/every day/).waitFor();
  for (const viewport of [DESKTOP, PHONE]) {
    await me.page.setViewportSize(viewport);
    await expectAccessible(me.page, `reports, ${viewport.width}`);
  }
  await me.page.setViewportSize(DESKTOP);
  await reports.getByRole("button", { name: "Go to the message" }).click();
  await messageOf(me.page, "Owner", "buy my ships").waitFor();
  await menu.click();
  await me.page.getByRole("menuitem", { name: /Reports/ }).click();
  await reports.getByLabel("Note").fill("sold out");
  await reports.getByRole("button", { name: "Resolve" }).click();
  await reports.getByText("Nothing waits to be looked at").waitFor();
  await reports.getByLabel("Which").selectOption("resolved");
  await reports.getByText(/sold out/).waitFor();
  await me.page.keyboard.press("Escape");
  await account(me.page, "owner").waitFor();
});

test("somebody is blocked: what they say is one line, and the direct room is closed until that is taken back", async () => {
  await meetIn("square");
  await say(other.page, "one");
  await say(other.page, "two");
  await messageOf(me.page, "visitor", "two").waitFor();
  await chooseFor(me.page, "visitor", "Block");
  const line = messages(me.page).getByText(/2 messages by people you block/);
  await line.waitFor();
  await expectAccessible(me.page, "a folded line");
  await messages(me.page).getByRole("button", { name: "show" }).click();
  await messageOf(me.page, "visitor", "two").waitFor();

  await panel(me.page)
    .getByRole("button", { name: /^visitor/ })
    .click();
  await me.page.getByRole("button", { name: "Message", exact: true }).click();
  await me.page.getByText(/nothing is written here until/).waitFor();
  expect(await writer(me.page).count()).toBe(0);
  await me.page.keyboard.press("Control+,");
  const settings = me.page.getByRole("dialog", { name: "Settings" });
  await settings.getByRole("button", { name: "Unblock visitor" }).click();
  await settings.getByRole("button", { name: "Unblock visitor" }).waitFor({ state: "detached" });
  await me.page.keyboard.press("Escape");
  await writer(me.page).waitFor();
});

test("an agent is muted for oneself, on every page where one is signed in", async () => {
  await openRoom(me.page, "lobby");
  await say(me.page, "@tilda what is 6 * 7?");
  await messageOf(me.page, "Tilda", "42").waitFor();
  await chooseFor(me.page, "Tilda", "Mute for me");
  await messages(me.page)
    .getByText(/1 message by an agent you muted/)
    .waitFor();
  await me.page.reload();
  await messages(me.page)
    .getByText(/1 message by an agent you muted/)
    .waitFor();
  await chooseFor(me.page, "Tilda", "Hear it again");
  await messageOf(me.page, "Tilda", "42").waitFor();
});
