import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { choose, messageOf, messages, openRoom, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;
let bot: string;
let ownerId: string;
let roomId: string;
let name: string;

const post = (text: string, threadId?: string) =>
  server.call<{ id: string }>(bot, "POST", `/api/rooms/${roomId}/messages`, { text, thread_id: threadId ?? null });
const fill = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 1; index <= count; index += 1) ids.push((await post(`line ${index}`)).id);
  return ids;
};
const line = (index: number) => messages(page).getByText(`line ${index}`, { exact: true });
const thread = () => page.getByRole("complementary", { name: "Thread" });
const pinned = () => page.getByRole("complementary", { name: "Pinned" });
const threads = (words = "") =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: new RegExp(`^Threads${words}$`) });

/** Scroll by such a part of the list, waiting where something is missing, until a line is in sight; gives all that was. */
async function readTo(last: number, part: number): Promise<Set<number>> {
  const seen = new Set<number>();
  const step = async (): Promise<boolean> => {
    if ((await messages(page).getByText("Loading what was said between").count()) > 0) return false;
    for (const text of await messages(page).getByRole("article").allTextContents()) {
      const found = /line (\d+)/.exec(text);
      if (found) seen.add(Number(found[1]));
    }
    await messages(page).evaluate((list, by) => list.scrollBy(0, list.clientHeight * by), part);
    return seen.has(last);
  };
  await expect.poll(step, { timeout: 600_000 }).toBe(true);
  return seen;
}

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  bot = server.addBot("visitor");
  const { me } = await server.call<{ me: { id: string } }>(owner, "GET", "/api/session");
  ownerId = me.id;
  browser = await launch();
});
beforeEach(async ({ task }) => {
  name = task.id.replaceAll(/[^a-z0-9]/g, "");
  const room = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name, kind: "public" });
  roomId = room.id;
  await server.call(bot, "POST", `/api/rooms/${roomId}/members`, { member_id: ownerId });
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, owner);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("threads I follow have a place of their own and say what is unread; the room does not count them", async () => {
  await openRoom(page, name);
  await say(page, "who brings the cake?");
  const root = messageOf(page, "Owner", "the cake");
  await root.waitFor();
  const { items } = await server.call<{ items: { id: string }[] }>(owner, "GET", `/api/rooms/${roomId}/messages`);
  await openRoom(page, "lobby");
  await post("I do", items[0]?.id);
  await post("@owner with cherries?", items[0]?.id);
  await threads(".*1 for you.*2").click();
  const item = page.getByRole("main").getByRole("link", { name: /who brings the cake/ });
  await item.getByText("2 new, 1 for you").waitFor();
  await expectAccessible(page, "the threads I follow");
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "the threads I follow, on a phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  await item.click();
  await thread().getByText("with cherries?").waitFor();
  await thread().getByText("New", { exact: true }).waitFor();
  await threads().waitFor();
  await messages(page)
    .getByRole("button", { name: /^2 replies/ })
    .waitFor();
  await thread().getByRole("button", { name: "Stop following this thread" }).click();
  await thread().getByRole("button", { name: "Follow this thread" }).waitFor();
  await post("never mind", items[0]?.id);
  await thread().getByText("never mind").waitFor();
  await threads().click();
  await page.getByText("You follow no thread yet").waitFor();
  expect(complaints).toEqual([]);
});

test("all threads are read at once, too", async () => {
  await openRoom(page, name);
  await say(page, "a question");
  await messageOf(page, "Owner", "a question").waitFor();
  const { items } = await server.call<{ items: { id: string }[] }>(owner, "GET", `/api/rooms/${roomId}/messages`);
  await openRoom(page, "lobby");
  await post("an answer", items[0]?.id);
  await threads(".*1").waitFor();
  await page.keyboard.press("Shift+Escape");
  await threads().waitFor();
  await page.reload();
  await threads().waitFor();
  await expect.poll(() => page.title()).toBe("Tertulia");
  expect(complaints).toEqual([]);
});

test("a link leads to its message, however far back; what lies between is loaded as one reads on", async () => {
  const ids = await fill(260);
  await page.goto(`${server.url}#/rooms/${roomId}/messages/${ids[99]}`);
  await line(100).waitFor();
  expect(await line(260).count()).toBe(0);
  await expectAccessible(page, "a message that was linked to");
  await messages(page).focus();
  const seen = await readTo(260, 0.6);
  expect(Array.from({ length: 150 }, (_, index) => 110 + index).filter((index) => !seen.has(index))).toEqual([]);
  await messages(page).evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await post("the newest");
  await messages(page).getByText("the newest", { exact: true }).waitFor();

  await page.goto(`${server.url}#/rooms/${roomId}/messages/msg_nowhere`);
  await page
    .getByRole("alert")
    .getByText(/no message/)
    .waitFor();
  expect(complaints.filter((one) => !one.includes("404"))).toEqual([]);
});

test("reading back towards a message that was jumped to fills what lies between, and keeps one's place", async () => {
  const ids = await fill(180);
  await page.goto(`${server.url}#/rooms/${roomId}/messages/${ids[19]}`);
  await line(20).waitFor();
  await page.getByRole("button", { name: "Latest" }).click();
  await line(180).waitFor();
  const seen = await readTo(15, -0.6);
  expect(Array.from({ length: 160 }, (_, index) => 20 + index).filter((index) => !seen.has(index))).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a message's link is copied, and one to a reply opens its thread", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const root = await post("the question");
  const reply = await post("the answer", root.id);
  await openRoom(page, name);
  await choose(page, messageOf(page, "visitor", "the question"), "Copy link");
  await page.getByText("The link is copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${server.url}#/rooms/${roomId}/messages/${root.id}`,
  );
  await page.goto(`${server.url}#/rooms/${roomId}/messages/${reply.id}`);
  await thread().getByText("the answer").waitFor();
  expect(complaints).toEqual([]);
});

test("what is pinned is marked, listed beside the room, led to and unpinned", async () => {
  await fill(3);
  await openRoom(page, name);
  await choose(page, messageOf(page, "visitor", "line 1"), "Pin");
  await messageOf(page, "visitor", "line 1").getByText("Pinned").waitFor();
  await fill(80);
  await page.getByRole("button", { name: "Show what is pinned" }).click();
  await pinned().getByText("Pinned by").waitFor();
  await expectAccessible(page, "what is pinned");
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "what is pinned, on a phone");
  await page.reload();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "What is pinned" }).click();
  await pinned()
    .getByRole("button", { name: /line 1.*Pinned by/ })
    .click();
  await pinned().waitFor({ state: "detached" });
  await messages(page).getByText("Pinned").waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("button", { name: "Show what is pinned" }).click();
  await pinned().getByRole("button", { name: "Unpin what visitor said" }).click();
  await pinned().getByText("Nothing is pinned here").waitFor();
  await messages(page).getByText("Pinned").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("what is begun on one device goes on on another, and is gone there once it is sent", async () => {
  await openRoom(page, name);
  await writer(page).fill("half a thought");
  const other = await visit(browser);
  await expect
    .poll(() => server.call<{ items: { text: string }[] }>(owner, "GET", "/api/me/drafts"))
    .toMatchObject({ items: [{ text: "half a thought" }] });
  await signIn(other.page, server.url, owner);
  await other.page
    .getByRole("navigation", { name: "Rooms" })
    .getByRole("link", { name: new RegExp(`^${name}.*not sent yet`) })
    .waitFor();
  await openRoom(other.page, name);
  await expect.poll(() => writer(other.page).inputValue()).toBe("half a thought");
  await writer(other.page).fill("half a thought, and more");
  await expect.poll(() => writer(page).inputValue()).toBe("half a thought, and more");
  await writer(page).press("Enter");
  await messageOf(page, "Owner", "and more").waitFor();
  await expect.poll(() => writer(other.page).inputValue()).toBe("");
  expect([...complaints, ...other.complaints]).toEqual([]);
  await other.page.context().close();
});

test("two tabs of one browser write one draft, and it is sent once", async () => {
  await openRoom(page, name);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await writer(page).fill("half a thought");
  await expect.poll(() => writer(tab).inputValue()).toBe("half a thought");
  await writer(page).fill("half a thought, and more");
  await tab.reload();
  await expect.poll(() => writer(tab).inputValue()).toBe("half a thought, and more");
  await writer(page).press("Enter");
  await expect.poll(() => writer(tab).inputValue()).toBe("");
  await messageOf(tab, "Owner", "and more").waitFor();
  await tab.reload();
  await messageOf(tab, "Owner", "and more").waitFor();
  expect(await writer(tab).inputValue()).toBe("");
  await openRoom(page, "lobby");
  await openRoom(page, name);
  expect(await writer(page).inputValue()).toBe("");
  expect(complaints).toEqual([]);
});

test("what a message said before it was edited is shown", async () => {
  await openRoom(page, name);
  await say(page, "the first words");
  await choose(page, messageOf(page, "Owner", "the first words"), "Edit");
  await page.getByRole("textbox", { name: "Edit message" }).fill("the better words");
  await page.keyboard.press("Enter");
  await messageOf(page, "Owner", "the better words")
    .getByRole("button", { name: /^edited/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "What it said before" });
  await dialog.getByText("the first words").waitFor();
  await dialog.getByText("as it stands").waitFor();
  await expectAccessible(page, "what a message said before");
  expect(complaints).toEqual([]);
});

test("all people and all agents can be called at once", async () => {
  await openRoom(page, "lobby");
  await writer(page).pressSequentially("@age");
  await page.getByRole("option", { name: /All agents/ }).waitFor();
  await expectAccessible(page, "calling all agents");
  await page.keyboard.press("Enter");
  expect(await writer(page).inputValue()).toBe("@agents ");
  await writer(page).fill("");
  expect(complaints).toEqual([]);
});
