/** What a finger meets, and what a narrow page leaves room for. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, visit } from "./browser";
import { messageOf, openRoom, say, signIn } from "./pages";
import { Server } from "./server";

const server = new Server();
const FINGER = 44;
const NARROW = { width: 390, height: 844 };
const TABLE = `| vegetable | neighbourhood | responsibilities | thermometers |
|---|---|---|---|
| cauliflower | Kreuzbergstrasse | watering and weeding | greenhouse |`;

let browser: Browser;
let token: string;

beforeAll(async () => {
  await server.start();
  token = server.token("owner");
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

async function expectLarge(things: Locator, what: string): Promise<void> {
  await things.first().waitFor();
  for (const thing of await things.all()) {
    const box = await thing.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), what).toBeGreaterThanOrEqual(FINGER);
  }
}

test("under a finger buttons and menus are large enough, and the words of a table stay whole", async () => {
  const { page, complaints } = await visit(browser, { viewport: NARROW, hasTouch: true, isMobile: true });
  await page.goto(`${server.url}#link=${token}`);
  await openRoom(page, "lobby");
  await say(page, TABLE);
  const mine = messageOf(page, "Owner", "cauliflower");
  await mine.waitFor();
  const lines = await mine.locator("td").evaluateAll((cells) =>
    cells.map((cell) => {
      const range = document.createRange();
      range.setStart(cell.firstChild ?? cell, 0);
      range.setEnd(cell.firstChild ?? cell, (cell.textContent ?? "").split(" ")[0]?.length ?? 0);
      return range.getClientRects().length;
    }),
  );
  expect(lines).toEqual([1, 1, 1, 1]);
  const more = mine.getByRole("button", { name: "More" });
  await expectLarge(more, "a message's menu");
  await expectAccessible(page, "a room under a finger");
  await more.tap();
  await expectLarge(page.getByRole("menuitem"), "what is in it");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "All rooms" }).click();
  await expectLarge(page.getByRole("navigation", { name: "Rooms" }).getByRole("button"), "the list of rooms");
  expect(complaints).toEqual([]);
});

test("a message that a finger draws aside is answered", async () => {
  const { page, complaints } = await visit(browser, { viewport: NARROW, hasTouch: true, isMobile: true });
  await page.goto(`${server.url}#link=${server.token("owner")}`);
  await openRoom(page, "lobby");
  await say(page, "draw me aside");
  const mine = messageOf(page, "Owner", "draw me aside");
  await mine.waitFor();
  const box = await mine.getByText("draw me aside").boundingBox();
  if (box === null) throw new Error("it is nowhere");
  const [x, y] = [box.x + 120, box.y + box.height / 2];
  const finger = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", toX = 0, toY = 0): Promise<unknown> =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: toX, y: toY }] });
  await touch("touchStart", x, y);
  for (let drawn = 8; drawn <= 80; drawn += 8) await touch("touchMove", x - drawn, y);
  await touch("touchEnd");
  await page.getByText(/^Replying to/).waitFor();
  expect(complaints).toEqual([]);
});

test("members beside the room do not cover it when the page is narrowed, and come back with the room for them", async () => {
  const { page } = await visit(browser);
  await signIn(page, server.url, token);
  const members = (on: Page): Locator => on.getByRole("complementary", { name: /Members/ });
  await members(page).waitFor();
  await page.setViewportSize(NARROW);
  await members(page).waitFor({ state: "detached" });
  await page.setViewportSize(DESKTOP);
  await members(page).waitFor();
});
