import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { messageOf, messages, openRoom, signIn } from "./pages";
import { Server } from "./server";

const COUNT = 400;
const LINE_PX = 24;
const STEADY_FRAMES = 20;
const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];
let roomId: string;
let bot: string;

const post = (text: string) => server.call(bot, "POST", `/api/rooms/${roomId}/messages`, { text });
const shape = (index: number): string =>
  [`short ${index}`, `longer ${index} ${"words and ".repeat(index % 40)}`, `list ${index}\n- a\n- b\n- c`][index % 3] ??
  "";

beforeAll(async () => {
  await server.start();
  bot = server.addBot("scribe");
  const { id } = await server.call<{ id: string }>(bot, "POST", "/api/rooms", { name: "archive", kind: "public" });
  roomId = id;
  const { me } = await server.call<{ me: { id: string } }>(server.token("owner"), "GET", "/api/session");
  await server.call(bot, "POST", `/api/rooms/${id}/members`, { member_id: me.id });
  for (let index = 0; index < COUNT; index += 1) await post(shape(index));
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, server.token("owner"));
  await openRoom(page, "archive");
  await messageOf(page, "scribe").waitFor();
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

const offBottom = () => messages(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);

/** Where on screen a message stands, in pixels from the top of the list. */
const placeOf = (words: string) =>
  messages(page).evaluate((list, text) => {
    const found = [...list.querySelectorAll("article")].find((one) => one.textContent?.includes(text));
    return found ? found.getBoundingClientRect().top - list.getBoundingClientRect().top : null;
  }, words);

/** The first message wholly in sight. */
const firstInSight = () =>
  messages(page).evaluate((list) => {
    const top = list.getBoundingClientRect().top;
    const found = [...list.querySelectorAll("article")].find((one) => one.getBoundingClientRect().top >= top);
    return /(?:short|longer|list) \d+/.exec(found?.textContent ?? "")?.[0] ?? "";
  });

/** Scroll back by the wheel and wait until nothing moves any more; returns the first message in sight. */
async function readBack(pixels: number): Promise<string> {
  await messages(page).hover();
  await page.mouse.wheel(0, -pixels);
  await page.getByRole("button", { name: "Latest" }).waitFor();
  await messages(page).evaluate(async (list, steady) => {
    let [shape, frames] = ["", 0];
    while (frames < steady) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = `${list.scrollTop} ${list.scrollHeight}`;
      frames = now === shape ? frames + 1 : 0;
      shape = now;
    }
  }, STEADY_FRAMES);
  await expect.poll(firstInSight).not.toBe("");
  return firstInSight();
}

test("a room opens at its end and stays there as messages come; only what is near is drawn", async () => {
  await expect.poll(offBottom).toBeLessThan(2);
  for (let index = 0; index < 5; index += 1) await post(`fresh ${index} ${"and more ".repeat(index * 20)}`);
  await messageOf(page, "scribe", "fresh 4").waitFor();
  await expect.poll(offBottom).toBeLessThan(2);
  expect(await messages(page).getByRole("article").count()).toBeLessThan(60);
});

test("under a storm of messages the last line stays in sight in every frame", async () => {
  // An observer of intersections tells what is painted; a script would also find what no frame shows.
  const watching = messages(page).evaluate(async (list, line) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const end = document.createElement("div");
    end.style.height = "1px";
    list.lastElementChild?.append(end);
    const off: number[] = [];
    const note = (entries: IntersectionObserverEntry[]): void => {
      const lost = entries.filter((entry) => !entry.isIntersecting);
      off.push(...lost.map((entry) => entry.boundingClientRect.top - list.getBoundingClientRect().bottom));
    };
    const observer = new IntersectionObserver(note, { root: list, rootMargin: `0px 0px ${line}px 0px` });
    observer.observe(end);
    while (!list.textContent?.includes("storm over")) await frame();
    await frame();
    await frame();
    note(observer.takeRecords());
    return off;
  }, LINE_PX);
  for (let wave = 0; wave < 20; wave += 1) {
    await Promise.all(Array.from({ length: 8 }, (_, index) => post(shape(1_000 + wave * 8 + index))));
  }
  await post("storm over");
  expect(await watching).toEqual([]);
  expect(complaints).toEqual([]);
});

test("scrolling back through all that was said, no message jumps, also where older ones are loaded", async () => {
  const jumps = await messages(page).evaluate(async (list) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const tops = () =>
      new Map([...list.querySelectorAll("article")].map((one) => [one.textContent, one.getBoundingClientRect().top]));
    const found: number[] = [];
    list.dispatchEvent(new WheelEvent("wheel", { deltaY: -40, bubbles: true }));
    for (let step = 0; step < 500; step += 1) {
      const before = tops();
      const from = list.scrollTop;
      list.scrollTop = from - 37;
      await frame();
      await frame();
      const moves = [...tops()].flatMap(([text, top]) => (before.has(text) ? [top - (before.get(text) ?? 0)] : []));
      const median = moves.sort((a, b) => a - b)[Math.floor(moves.length / 2)];
      const wanted = Math.min(37, from);
      if (median !== undefined && from > 0 && Math.abs(median - wanted) > 3) found.push(median);
    }
    return found;
  });
  expect(jumps).toEqual([]);
});

test("who reads back is left in peace, is told what is new, and is brought to it by one click", async () => {
  const reading = await readBack(1_500);
  const place = await placeOf(reading);
  await post("something new");
  const jump = page.getByRole("button", { name: "1 new" });
  await jump.waitFor();
  expect(Math.abs(((await placeOf(reading)) ?? 9_999) - (place ?? 0))).toBeLessThan(2);
  await jump.click();
  await messageOf(page, "scribe", "something new").waitFor();
  await expect.poll(offBottom).toBeLessThan(2);
  expect(complaints).toEqual([]);
});

test("when the window changes its width, the reader keeps the place", async () => {
  const reading = await readBack(2_500);
  await page.setViewportSize({ width: 700, height: 800 });
  await expect.poll(async () => Math.abs((await placeOf(reading)) ?? 9_999)).toBeLessThan(140);
});

test("a quotation leads to what it quotes", async () => {
  const { items } = await server.call<{ items: { id: string; text: string }[] }>(
    bot,
    "GET",
    `/api/rooms/${roomId}/messages?limit=30`,
  );
  const quoted = items.at(-1);
  await server.call(bot, "POST", `/api/rooms/${roomId}/messages`, { text: "as said before", reply_to: quoted?.id });
  const line = (quoted?.text ?? "").split("\n")[0]?.trim().slice(0, 60) ?? "";
  await messageOf(page, "scribe", "as said before").getByRole("button", { name: line }).click();
  await expect.poll(() => placeOf(line)).toBeGreaterThan(0);
});
