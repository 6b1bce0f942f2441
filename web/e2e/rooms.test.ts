import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { messageOf, messages, openRoom, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;
let bot: string;

const post = (roomId: string, text: string) => server.call(bot, "POST", `/api/rooms/${roomId}/messages`, { text });

/** Make a room that the owner is in. */
async function roomWithOwner(name: string): Promise<string> {
  const { id } = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name, kind: "public" });
  const { me } = await server.call<{ me: { id: string } }>(owner, "GET", "/api/session");
  await server.call(bot, "POST", `/api/rooms/${id}/members`, { member_id: me.id });
  return id;
}

const rooms = () => page.getByRole("navigation", { name: "Rooms" });

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  bot = server.addBot("visitor");
  await roomWithOwner("chess");
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, owner);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("a private room is made, someone is invited, and all see it come", async () => {
  await page.getByRole("button", { name: "New room", exact: true }).click();
  await page.getByLabel("Name").fill("plans");
  await page.getByLabel("Topic").fill("what comes next");
  await page.getByLabel("Who can see it").selectOption("private");
  await page.getByRole("button", { name: "Make the room" }).click();
  await page.getByRole("heading", { level: 1, name: "plans" }).waitFor();
  await page.getByRole("button", { name: "Add people", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Whom to add").fill("visi");
  await page.getByRole("checkbox", { name: /visitor/ }).check();
  await page.getByRole("button", { name: "Add to the room" }).click();
  await messages(page)
    .getByText(/visitor joined/)
    .waitFor();
  await page
    .getByRole("complementary", { name: "Members" })
    .getByRole("button", { name: /^visitor/ })
    .waitFor();
  await page.reload();
  await messages(page).getByText("Owner and visitor joined").waitFor();
  expect(complaints).toEqual([]);
});

test("a room gets another name and topic, by who made it or keeps the place", async () => {
  await server.call(owner, "POST", "/api/rooms", { name: "cellar", kind: "public" });
  await openRoom(page, "cellar");
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Room settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Room settings" });
  await dialog.getByLabel("Name").fill("wine cellar");
  await dialog.getByLabel("Topic").fill("what is ripe");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "wine cellar" }).waitFor();
  await page.getByRole("main").getByText("what is ripe").first().waitFor();
  expect(complaints).toEqual([]);
});

test("a room is archived: read but not written in, found by looking for it, and opened again", async () => {
  const settings = async (isArchived: boolean) => {
    await page.getByRole("button", { name: "Room menu" }).click();
    await page.getByRole("menuitem", { name: "Room settings" }).click();
    const dialog = page.getByRole("dialog", { name: "Room settings" });
    await dialog.getByRole("switch", { name: "Archived" }).setChecked(isArchived);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await server.call(owner, "POST", "/api/rooms", { name: "summer", kind: "public" });
  await openRoom(page, "summer");
  await say(page, "it was warm");
  await messageOf(page, "Owner", "it was warm").waitFor();
  await settings(true);
  await page.getByText("This room is archived").waitFor();
  expect(await writer(page).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Add people", exact: true }).count()).toBe(0);
  await messageOf(page, "Owner", "it was warm").hover();
  await messageOf(page, "Owner", "it was warm").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Why?" }).waitFor();
  await page.getByRole("menuitem", { name: "Copy text" }).waitFor();
  await page.getByRole("menuitem", { name: "Copy link" }).waitFor();
  expect(await page.getByRole("menuitem").count()).toBe(3);
  await page.keyboard.press("Escape");

  await openRoom(page, "lobby");
  await rooms().getByRole("link", { name: "summer" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Browse rooms" }).click();
  await page.getByLabel("Which rooms").selectOption("archived");
  await page.getByRole("button", { name: "Open summer" }).click();
  await messageOf(page, "Owner", "it was warm").waitFor();
  await settings(false);
  await say(page, "and it is again");
  await messageOf(page, "Owner", "and it is again").waitFor();
  expect(complaints).toEqual([]);
});

test("a public room is found, joined and talked in", async () => {
  await server.call(bot, "POST", "/api/rooms", { name: "harbour", topic: "boats", kind: "public" });
  await page.getByRole("button", { name: "Browse rooms" }).click();
  const dialog = page.getByRole("dialog", { name: "Browse rooms" });
  await dialog.getByLabel("Find a room").fill("harb");
  await dialog.getByRole("button", { name: "Join harbour" }).click();
  await page.getByRole("heading", { level: 1, name: "harbour" }).waitFor();
  await say(page, "ahoy");
  await messageOf(page, "Owner", "ahoy").waitFor();
  expect(complaints).toEqual([]);
});

test("in a direct room an agent answers without being named; with the same one it is the same room", async () => {
  for (const _ of ["first", "again"]) {
    await page.getByRole("button", { name: "New direct conversation" }).click();
    await page.getByRole("checkbox", { name: /Tilda/ }).check();
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("heading", { level: 1, name: "Tilda" }).waitFor();
  }
  expect(
    await rooms()
      .getByRole("link", { name: /^Tilda/ })
      .count(),
  ).toBe(1);
  await say(page, "what is 6 * 7?");
  await messageOf(page, "Tilda", "42").waitFor();
  expect(complaints).toEqual([]);
});

test("a direct room with somebody who left says so, under the name it had", async () => {
  const { me } = await server.call<{ me: { id: string } }>(server.addBot("leaver"), "GET", "/api/session");
  await page.reload();
  await page.getByRole("button", { name: "New direct conversation" }).click();
  await page.getByRole("checkbox", { name: /leaver/ }).check();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("heading", { level: 1, name: "leaver" }).waitFor();
  await say(page, "are you well?");
  await messageOf(page, "Owner", "are you well?").waitFor();
  await server.call(owner, "DELETE", `/api/members/${me.id}`);
  await page.getByText("leaver left the workspace: nobody would read what is written here.").waitFor();
  await openRoom(page, "lobby");
  await page.reload();
  await rooms().getByRole("link", { name: "leaver" }).click();
  await page.getByText("leaver left the workspace: nobody would read what is written here.").waitFor();
  await page.getByText("Only you read this.").waitFor();
  expect(await writer(page).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("several are chosen for one direct conversation", async () => {
  await page.getByRole("button", { name: "New direct conversation" }).click();
  await page.getByRole("checkbox", { name: /Tilda/ }).check();
  await page.getByLabel("With whom").fill("visi");
  await page.getByRole("checkbox", { name: /visitor/ }).check();
  await page.getByText(/^Chosen: (Tilda and visitor|visitor and Tilda)$/).waitFor();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("heading", { level: 1, name: /Tilda(,| and) visitor|visitor(,| and) Tilda/ }).waitFor();
  await page.getByText("Only the 3 of you read this.").waitFor();
  expect(complaints).toEqual([]);
});

test("what is unread elsewhere is counted, what names me stands out, and a New line shows where it begins", async () => {
  const garden = await roomWithOwner("garden");
  await openRoom(page, "garden");
  await post(garden, "seen");
  await messageOf(page, "visitor", "seen").waitFor();
  await openRoom(page, "lobby");
  await post(garden, "the beans are up");
  await post(garden, "@owner come and see");
  const link = rooms().getByRole("link", { name: /^garden.*1 for you, unread: .*2/ });
  await link.waitFor();
  await expect.poll(() => page.title()).toBe("(2) Tertulia");
  await link.click();
  await messages(page).getByText("New", { exact: true }).waitFor();
  await rooms().getByRole("link", { name: "garden", exact: true }).waitFor();
  await expect.poll(() => page.title()).toBe("Tertulia");

  await page.reload();
  await messageOf(page, "visitor", "come and see").waitFor();
  expect(await rooms().getByRole("link", { name: "garden", exact: true }).count()).toBe(1);
  expect(complaints).toEqual([]);
});

test("the keyboard goes everywhere: Ctrl+K, Alt with arrows, from message to message, ? and back", async () => {
  await server.call(owner, "POST", "/api/rooms", { name: "attic", kind: "public" });
  await rooms().getByRole("link", { name: "attic" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Name of a room or member" }).waitFor();
  await page.keyboard.type("att");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "attic" }).waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("heading", { level: 1, name: "chess" }).waitFor();
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByRole("heading", { level: 1, name: "attic" }).waitFor();

  await say(page, "one");
  await say(page, "two");
  await messageOf(page, "Owner", "two").waitFor();
  await messages(page).getByRole("article", { name: /^You,/ }).first().waitFor({ state: "detached" });
  await messages(page).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("one");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Help" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("one");
  expect(complaints).toEqual([]);
});

test("typing is shown to others, not to oneself", async () => {
  const other = await visit(browser);
  await signIn(other.page, server.url, bot);
  await openRoom(other.page, "chess");
  await openRoom(page, "chess");
  await writer(other.page).pressSequentially("hm");
  await page.getByText("visitor is typing…").waitFor();
  expect(await other.page.getByText("is typing…").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("a room is left, and joined again from where it was", async () => {
  await openRoom(page, "chess");
  await say(page, "e4");
  await messageOf(page, "Owner", "e4").waitFor();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Leave the room" }).click();
  await page
    .getByRole("dialog", { name: "Leave “chess”?" })
    .getByRole("button", { name: "Leave", exact: true })
    .click();
  await page.getByRole("button", { name: "Join the room" }).click();
  await writer(page).waitFor();
  await messageOf(page, "Owner", "e4").waitFor();
  await say(page, "back again");
  await messageOf(page, "Owner", "back again").waitFor();
  expect(complaints).toEqual([]);
});
