import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { messageOf, messages, openRoom, remove, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;
let bot: string;
let ownerId: string;

const post = (roomId: string, text: string, threadId?: string) =>
  server.call<{ id: string }>(bot, "POST", `/api/rooms/${roomId}/messages`, { text, thread_id: threadId ?? null });

/** Make a room that the owner is in, and say so many things in it. */
async function room(name: string, count = 0): Promise<string> {
  const { id } = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name, kind: "public" });
  await server.call(bot, "POST", `/api/rooms/${id}/members`, { member_id: ownerId });
  for (let index = 1; index <= count; index += 1) await post(id, `${name} ${index}`);
  return id;
}

async function sendFile(): Promise<string> {
  const body = new FormData();
  body.append("file", new File(["north, then east"], "plan.txt"));
  const headers = { Authorization: `Bearer ${bot}` };
  const response = await fetch(new URL("/api/files", server.url), { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

const link = (name: string | RegExp) => page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });
const strip = () => page.getByRole("region", { name: "Since your last visit" });
const offBottom = () => messages(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

beforeAll(async () => {
  await server.start();
  owner = server.token("owner");
  bot = server.addBot("visitor");
  const { me } = await server.call<{ me: { id: string } }>(owner, "GET", "/api/session");
  ownerId = me.id;
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

test("what is new above the end is counted and led to; the New line stays while one reads", async () => {
  const pond = await room("pond");
  await openRoom(page, "pond");
  await openRoom(page, "lobby");
  for (let index = 1; index <= 12; index += 1) await post(pond, `frog ${index}\n\n${"and more\n\n".repeat(4)}`);
  await link(/^pond.*12/).click();
  await page.getByRole("button", { name: "12 new messages" }).click();
  await messages(page).getByText("frog 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "12 new messages" }).waitFor({ state: "detached" });
  await messages(page).getByText("New", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Latest" }).click();
  await expect.poll(offBottom).toBeLessThan(2);
  await post(pond, "one more");
  await messageOf(page, "visitor", "one more").waitFor();
  await page.getByRole("button", { name: "Latest" }).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("a room in which much was said is summed up, mentions first, and an agent is asked for more", async () => {
  const quay = await room("quay", 2);
  const { items } = await server.call<{ items: { member_id: string; handle: string }[] }>(owner, "GET", "/api/agents");
  const basil = items.find((agent) => agent.handle === "basil");
  await server.call(owner, "POST", `/api/rooms/${quay}/members`, { member_id: basil?.member_id });
  await openRoom(page, "quay");
  await messageOf(page, "visitor", "quay 2").waitFor();
  await openRoom(page, "lobby");
  const root = await post(quay, "the boat is late");
  for (let index = 1; index <= 60; index += 1) await post(quay, `wave ${index}`);
  await post(quay, "@owner the keys?", root.id);
  const tilda = items.find((agent) => agent.handle === "tilda");
  await server.call(owner, "POST", `/api/rooms/${quay}/members`, { member_id: tilda?.member_id });
  await server.call(bot, "POST", `/api/rooms/${quay}/messages`, {
    text: "the plan",
    attachment_ids: [await sendFile()],
  });
  await link(/^quay.*62/).click();
  await strip()
    .getByText(/^62 new messages since/)
    .waitFor();
  await strip().getByText("Came in: Tilda").waitFor();
  await strip()
    .getByRole("button", { name: /1 file · visitor plan.txt/ })
    .waitFor();
  await strip()
    .getByText(/visitor/)
    .last()
    .waitFor();
  await expectAccessible(page, "a room summed up");
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "a room summed up, on a phone");
  await page.setViewportSize({ width: 1280, height: 800 });

  await strip().getByRole("button", { name: "To where you left" }).click();
  await messageOf(page, "visitor", "the boat is late").waitFor();
  await strip()
    .getByRole("button", { name: /@owner the keys/ })
    .click();
  await page.getByRole("complementary", { name: "Thread" }).getByText("the keys?").waitFor();
  await page.getByRole("button", { name: "Close thread" }).click();
  await strip().getByRole("button", { name: "Ask @basil to sum up" }).click();
  await messageOf(page, "Owner", "please sum up what was said here").waitFor();
  await strip().waitFor({ state: "detached" });
  await messageOf(page, "Basil").waitFor();
  expect(complaints).toEqual([]);
});

test("one goes to a day, also further back than what is held", async () => {
  await room("annals", 130);
  await openRoom(page, "annals");
  await messageOf(page, "visitor", "annals 130").waitFor();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Go to a day" }).click();
  await page.getByRole("dialog", { name: "Go to a day" }).getByRole("button", { name: "The beginning" }).click();
  await messages(page).getByText("annals 1", { exact: true }).waitFor();
  await messages(page)
    .getByRole("button", { name: /go to another day/ })
    .click();
  await expectAccessible(page, "choosing a day");
  await page.keyboard.press("Escape");
  expect(complaints).toEqual([]);
});

test("Shift+Esc marks everything as read, Alt+Shift with arrows goes to what is unread", async () => {
  const [north, south] = [await room("aa north"), await room("zz south")];
  await post(north, "hello");
  await post(south, "hello");
  await link(/^zz south.*1/).waitFor();
  await writer(page).focus();
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await page.getByRole("heading", { level: 1, name: "zz south" }).waitFor();
  await link("aa north, unread: 1")
    .or(link(/^aa north.*1/))
    .first()
    .waitFor();
  await page.keyboard.press("Shift+Escape");
  await page.getByText("Everything is marked as read").waitFor();
  await expect.poll(() => page.title()).toBe("Tertulia");
  await page.reload();
  await link("aa north").waitFor();
  await expect.poll(() => page.title()).toBe("Tertulia");
  expect(complaints).toEqual([]);
});

test("letters act on the message that has the focus, F6 goes from part to part, and letters can be turned off", async () => {
  await room("letters", 3);
  await openRoom(page, "letters");
  await messageOf(page, "visitor", "letters 3").waitFor();
  await page.keyboard.press("F6");
  expect(await focused()).toBe("Messages");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("k");
  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: "React with 👍" }).press("Enter");
  await messageOf(page, "visitor", "letters 2").getByRole("button", { name: /👍/ }).waitFor();
  await messageOf(page, "visitor", "letters 2").focus();
  await page.keyboard.press("t");
  await page.getByRole("complementary", { name: "Thread" }).getByText("letters 2").waitFor();
  await page.keyboard.press("Escape");
  await messageOf(page, "visitor", "letters 2").focus();
  await page.keyboard.press("r");
  await page.getByText("Replying to").waitFor();
  await expect.poll(focused).toBe("Message to letters");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+,");
  await page.getByRole("switch", { name: /Single letters/ }).uncheck();
  await page.keyboard.press("Escape");
  await messageOf(page, "visitor", "letters 2").focus();
  await page.keyboard.press("r");
  await page.keyboard.press("?");
  expect(await page.getByText("Replying to").count()).toBe(0);
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Help" }).waitFor();
  expect(complaints).toEqual([]);
});

test("times are those of the zone that is chosen, here and after a reload", async () => {
  await say(page, "what time is it?");
  const time = () => messageOf(page, "Owner", "what time is it?").locator("time").first();
  await time().waitFor();
  const sentAt = await time().getAttribute("datetime");
  const inTokyo = new Date(sentAt ?? "").toLocaleTimeString("en-GB", {
    timeZone: "Asia/Tokyo",
    hour: "2-digit",
    minute: "2-digit",
  });
  await page.keyboard.press("Control+,");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.keyboard.press("Escape");
  await expect.poll(() => time().textContent()).toBe(inTokyo);
  await page.reload();
  await expect.poll(() => time().textContent()).toBe(inTokyo);
  expect(complaints).toEqual([]);
});

test("who names me while the page is out of sight is told by the browser, as far as the room is to be heard", async () => {
  const bells = await room("bells");
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    const told: string[] = [];
    class Told {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title}: ${body}`);
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Told, told });
    Object.defineProperty(document, "hidden", { get: () => Boolean((window as { isAway?: boolean }).isAway) });
  });
  await page.reload();
  await writer(page).waitFor();
  await page.keyboard.press("Control+,");
  await page.getByRole("switch", { name: /Notify me of what is said/ }).check();
  await page.keyboard.press("Escape");
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await post(bells, "@owner while you look");
  await link(/^bells.*1 for you/).waitFor();
  const notify = async (level: string) => {
    await page.getByRole("button", { name: "Room menu" }).click();
    await page.getByRole("menuitemradio", { name: level }).click();
  };
  await openRoom(page, "bells");
  await notify("What names me");
  await openRoom(page, "lobby");
  await page.evaluate(() => Object.assign(window, { isAway: true }));
  await post(bells, "for nobody");
  await post(bells, "@owner ring");
  await expect.poll(told).toEqual(["visitor in #bells: @owner ring"]);
  await page.evaluate(() => Object.assign(window, { isAway: false }));
  await openRoom(page, "bells");
  await notify("Nothing");
  await openRoom(page, "lobby");
  await page.evaluate(() => Object.assign(window, { isAway: true }));
  await post(bells, "@owner again");
  await link(/^bells.*muted.*1 for you/).waitFor();
  expect(await told()).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test("what I sent says that it is there, and who has seen it", async () => {
  const { id } = await server.call<{ id: string }>(owner, "POST", "/api/rooms", { name: "seen", kind: "public" });
  const reader = await visit(browser);
  await signIn(reader.page, server.url, bot);
  await reader.page.getByRole("button", { name: "Browse rooms" }).click();
  await reader.page.getByRole("button", { name: "Join seen" }).click();
  await reader.page.getByRole("heading", { level: 1, name: "seen" }).waitFor();
  await page.goto(`${server.url}#/rooms/${id}`);
  await page.getByRole("heading", { level: 1, name: "seen" }).waitFor();
  await say(page, "do you see this?");
  await messageOf(reader.page, "Owner", "do you see this?").waitFor();
  await messages(page).getByText("Seen by visitor").waitFor();
  await reader.page.context().close();
  await remove(page, messageOf(page, "Owner", "do you see this?"));
  await messages(page).getByText("Seen by visitor").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});
