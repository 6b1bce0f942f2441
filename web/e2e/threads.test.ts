import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, PHONE, visit } from "./browser";
import { Gate, Model } from "./model";
import { choose, messageOf, messages, openRoom, say, signIn, writer } from "./pages";
import { Server } from "./server";

const model = new Model();
let server: Server;
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: string;
let bot: string;
let roomId: string;

const post = (text: string, threadId?: string) =>
  server.call<{ id: string }>(bot, "POST", `/api/rooms/${roomId}/messages`, { text, thread_id: threadId ?? null });
const panel = (): ReturnType<Page["locator"]> => page.getByRole("complementary", { name: "Thread" });
const replyField = () => panel().getByRole("textbox", { name: "Reply in the thread" });
const reply = async (text: string): Promise<void> => {
  await replyField().fill(text);
  await page.keyboard.press("Enter");
};

beforeAll(async () => {
  await model.start();
  server = new Server(model.environment);
  await server.start();
  owner = server.token("owner");
  bot = server.addBot("visitor");
  browser = await launch();
});
beforeEach(async ({ task }) => {
  const name = task.id.replaceAll(/[^a-z0-9]/g, "");
  const room = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name, kind: "public" });
  roomId = room.id;
  const { me } = await server.call<{ me: { id: string } }>(owner, "GET", "/api/session");
  await server.call(bot, "POST", `/api/rooms/${roomId}/members`, { member_id: me.id });
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, owner);
  await openRoom(page, name);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  model.stop();
});

test("a thread is begun, answered by others while one looks, and counted in the room, which does not show it", async () => {
  const root = await post("who brings the cake?");
  await choose(page, messageOf(page, "visitor", "the cake"), "Reply in thread");
  await panel().getByText("who brings the cake?").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Reply in the thread");
  await reply("I do");
  const line = messages(page).getByRole("button", { name: /^1 reply/ });
  await line.waitFor();
  await post("with cherries", root.id);
  await panel().getByText("with cherries").waitFor();
  await messages(page)
    .getByRole("button", { name: /^2 replies/ })
    .waitFor();
  expect(await messages(page).getByText("with cherries").count()).toBe(0);
  await expectAccessible(page, "a room with a thread beside it");

  await replyField().press("Escape");
  await panel().waitFor({ state: "detached" });
  await messages(page)
    .getByRole("button", { name: /^2 replies/ })
    .click();
  await panel().getByText("I do").waitFor();
  await page.reload();
  await panel().getByText("with cherries").waitFor();
  await page.goBack();
  await panel().waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("each thread has its draft, and what is said in it can be changed there", async () => {
  const first = await post("first");
  await post("second");
  await post("an answer", first.id);
  await messages(page)
    .getByRole("button", { name: /^1 reply/ })
    .click();
  await replyField().fill("half a thought");
  await writer(page).fill("another");
  await choose(page, messageOf(page, "visitor", "second"), "Reply in thread");
  await expect.poll(() => replyField().inputValue()).toBe("");
  await messages(page)
    .getByRole("button", { name: /^1 reply/ })
    .click();
  await expect.poll(() => replyField().inputValue()).toBe("half a thought");
  expect(await writer(page).inputValue()).toBe("another");
  await replyField().press("Enter");
  await messages(page)
    .getByRole("button", { name: /^2 replies/ })
    .waitFor();
  await replyField().press("ArrowUp");
  await panel().getByRole("textbox", { name: "Change the reply" }).fill("a whole thought");
  await page.keyboard.press("Enter");
  await panel().getByText("a whole thought").waitFor();
  await panel().getByText("edited").waitFor();
  expect(complaints).toEqual([]);
});

test("an agent that is named in a thread answers there, seen as it writes", async () => {
  await openRoom(page, "lobby");
  await say(page, "we need a plan");
  await choose(page, messageOf(page, "Owner", "a plan"), "Reply in thread");
  const gate = new Gate();
  model.script = () => ({ pieces: ["A plan: ", "begin."], pace: gate.pass });
  await reply("@tilda have you one?");
  gate.let(1);
  await panel().getByRole("article", { name: "Tilda is writing" }).waitFor();
  expect(await messages(page).getByRole("article", { name: "Tilda is writing" }).count()).toBe(0);
  gate.open();
  await panel().getByText("A plan: begin.").waitFor();
  await messages(page)
    .getByRole("button", { name: /^2 replies/ })
    .waitFor();
  expect(complaints).toEqual([]);
});

test("on a phone a thread is a sheet over its room", async () => {
  const root = await post("small screens");
  await post("have threads, too", root.id);
  await page.getByRole("button", { name: "Close members" }).click();
  await page.setViewportSize(PHONE);
  await messages(page)
    .getByRole("button", { name: /^1 reply/ })
    .click();
  await panel().getByText("have threads, too").waitFor();
  await expect.poll(async () => Math.round((await panel().boundingBox())?.width ?? 0)).toBe(PHONE.width);
  await expectAccessible(page, "a thread on a phone");
  await panel().getByRole("button", { name: "Close thread" }).click();
  await writer(page).waitFor();
  expect(complaints).toEqual([]);
});

test("a thread that is nowhere is said so", async () => {
  await page.goto(`${server.url}#/rooms/${roomId}/threads/msg_nowhere`);
  await panel().getByText("There is no such thread").waitFor();
  expect(complaints).toEqual([]);
});
