import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, visit } from "./browser";
import { choose, messageOf, messages, remove, say, signIn, writer } from "./pages";
import { png } from "./pixels";
import { Server } from "./server";

const server = new Server({ TERTULIA_MAX_FILE_MB: "1", TERTULIA_FILES_QUOTA_MB: "4" });
const RED = { name: "red wall.png", mimeType: "image/png", buffer: png(900, 600, [180, 40, 30]) };
const BLUE = { name: "sea.png", mimeType: "image/png", buffer: png(300, 500, [30, 60, 160]) };
const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("water the beans\n") };

let browser: Browser;
let page: Page;
let complaints: string[];
let token: string;

const tray = (): Locator => page.getByRole("list", { name: "Attached files" });
const dialog = (): Locator => page.getByRole("dialog");

beforeAll(async () => {
  await server.start();
  token = server.token("owner");
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, token);
  await messages(page).waitFor();
});
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

/** Choose files by the button of the room, or of the thread beside it. */
async function attach(files: { name: string; mimeType: string; buffer: Buffer }[], where = page.getByRole("main")) {
  const chooser = page.waitForEvent("filechooser");
  await where.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles(files);
}

/** Hand files to the page as a drop or a paste does. */
async function hand(kind: "drop" | "paste", name: string): Promise<void> {
  await page.evaluate(
    ([how, called]) => {
      const data = new DataTransfer();
      data.items.add(new File(["some bytes"], called, { type: "application/octet-stream" }));
      const field = document.querySelector("main textarea");
      const list = document.querySelector("main section");
      const drag = { dataTransfer: data, bubbles: true, cancelable: true };
      if (how === "paste") field?.dispatchEvent(new ClipboardEvent("paste", { ...drag, clipboardData: data }));
      else for (const type of ["dragover", "drop"]) list?.dispatchEvent(new DragEvent(type, drag));
    },
    [kind, name] as const,
  );
}

async function sent(name: string): Promise<void> {
  const item = tray().getByRole("listitem").filter({ hasText: name });
  await item.waitFor();
  await item.getByRole("progressbar").waitFor({ state: "detached" });
}

test("pictures and files go without a word, stand small in the message, and are looked at large", async () => {
  await attach([RED, NOTES, BLUE]);
  for (const { name } of [RED, NOTES, BLUE]) await sent(name);
  await expectAccessible(page, "attached files");
  await writer(page).press("Enter");
  await tray().waitFor({ state: "detached" });
  const mine = messageOf(page, "Owner");
  const first = mine.getByRole("button", { name: "Look at red wall.png" });
  await first.waitFor();
  await expectAccessible(page, "a message with files");

  const download = page.waitForEvent("download");
  await mine.getByRole("link", { name: /notes\.txt/ }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe("water the beans\n");

  await first.click();
  await dialog().getByRole("img", { name: "red wall.png" }).waitFor();
  await dialog().getByText("1 of 2").waitFor();
  await expectAccessible(page, "a picture, large");
  await page.keyboard.press("ArrowRight");
  await dialog().getByRole("img", { name: "sea.png" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await dialog().getByRole("img", { name: "red wall.png" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Look at red wall.png");

  await remove(page, mine);
  await messages(page).getByText("This message was deleted.").waitFor();
  expect(await messages(page).getByRole("img", { name: "red wall.png" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the place of a picture is kept before it comes", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/thumbnail", async (route) => {
    await held;
    await route.continue();
  });
  await attach([RED]);
  await sent(RED.name);
  await say(page, "look at this wall");
  const mine = messageOf(page, "Owner", "look at this wall");
  const image = mine.getByRole("img", { name: RED.name });
  await image.waitFor();
  const isLoaded = () => image.evaluate((one) => (one as HTMLImageElement).naturalWidth > 0);
  expect(await isLoaded()).toBe(false);
  const before = await mine.boundingBox();
  expect(before?.height).toBeGreaterThan(240);
  release();
  await expect.poll(isLoaded).toBe(true);
  expect((await mine.boundingBox())?.height).toBe(before?.height);
  expect(complaints).toEqual([]);
});

test("files are dropped on the room and pasted, taken away again, and refused in words", async () => {
  await hand("drop", "dropped.bin");
  await sent("dropped.bin");
  await hand("paste", "pasted.bin");
  await sent("pasted.bin");
  await tray().getByRole("button", { name: "Remove dropped.bin" }).click();
  await expect.poll(() => tray().getByRole("listitem").count()).toBe(1);

  const large = { name: "large.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(1_200_000, 7) };
  await attach([large]);
  await tray().getByText("It is too large: 1.2 MB. At most 1 MB are taken.").waitFor();
  await say(page, "both of them");
  await page.getByRole("alert").filter({ hasText: "“large.bin” was not taken" }).waitFor();
  await expectAccessible(page, "a file that was refused");
  await tray().getByRole("button", { name: "Remove large.bin" }).click();
  await page.keyboard.press("Escape");
  await writer(page).press("Enter");
  await messageOf(page, "Owner", "both of them")
    .getByRole("link", { name: /pasted\.bin/ })
    .waitFor();

  const many = Array.from({ length: 12 }, (_, index) => ({ ...NOTES, name: `n${index}.txt` }));
  await attach(many);
  await page.getByText("A message holds at most 10 files; left out: n10.txt, n11.txt.").waitFor();
  for (let index = 0; index < 10; index += 1) await sent(`n${index}.txt`);
  await writer(page).press("Enter");
  await messageOf(page, "Owner")
    .getByRole("link", { name: /n9\.txt/ })
    .waitFor();
});

test("one that is on its way can be called off, and what all files may take is said", async () => {
  await page.route("**/api/files", () => undefined);
  await attach([NOTES]);
  await tray().getByRole("progressbar").waitFor();
  await tray().getByRole("button", { name: "Cancel notes.txt" }).click();
  await tray().waitFor({ state: "detached" });
  await page.unroute("**/api/files");

  const pieces = Array.from({ length: 6 }, (_, index) => ({
    name: `piece${index}.bin`,
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(900_000, index + 1),
  }));
  await attach(pieces);
  await tray()
    .getByText(/All files together take as much room as they may/)
    .first()
    .waitFor();
  for (const { name } of pieces)
    await tray()
      .getByRole("button", { name: `Remove ${name}` })
      .click();
  await tray().waitFor({ state: "detached" });
});

test("without the server files wait with their message, and go once it is back", async () => {
  await server.stop("SIGKILL");
  await page.getByText(/Offline since/).waitFor();
  await attach([NOTES]);
  await tray()
    .getByText(/sent again when the server is back/)
    .waitFor();
  await say(page, "read this when you can");
  await messages(page).getByText("Goes on when the server is back").waitFor();
  await expectAccessible(page, "a file that waits with its message");
  await server.start();
  const mine = messageOf(page, "Owner", "read this when you can");
  await mine.getByRole("link", { name: /notes\.txt/ }).waitFor();
  await messages(page).getByRole("article", { name: /^You,/ }).waitFor({ state: "detached" });
  expect(await messages(page).getByText("read this when you can").count()).toBe(1);
});

test("what is on the server survives a reload, and what is lost is said", async () => {
  await attach([NOTES]);
  await sent(NOTES.name);
  await page.route("**/api/files", () => undefined);
  await attach([BLUE]);
  await tray().getByRole("progressbar").waitFor();
  await page.reload();
  await tray()
    .getByText(/not on the server yet when the page was left/)
    .waitFor();
  await expectAccessible(page, "a draft with files after a reload");
  await tray().getByRole("button", { name: "Remove sea.png" }).click();
  await writer(page).press("Enter");
  await messageOf(page, "Owner")
    .getByRole("link", { name: /notes\.txt/ })
    .waitFor();

  await attach([BLUE]);
  await say(page, "a postcard");
  await messages(page).getByText("Sending the file").waitFor();
  await page.unroute("**/api/files");
  await page.reload();
  const lost = messages(page).getByRole("article", { name: "You, failed" });
  await lost.getByText(/is lost: “sea\.png”/).waitFor();
  await lost.getByRole("button", { name: "Retry" }).click();
  await messageOf(page, "Owner", "a postcard").waitFor();
});

test("a thread has its files, too; on a phone they fit", async () => {
  await say(page, "who has pictures?");
  const root = messageOf(page, "Owner", "who has pictures?");
  await choose(page, root, "Reply in thread");
  const panel = page.getByRole("complementary", { name: "Thread" });
  await attach([RED, BLUE, NOTES], panel);
  await panel.getByRole("progressbar").first().waitFor({ state: "detached" });
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "attached files in a thread on a phone");
  await panel.getByRole("textbox", { name: "Reply in the thread" }).press("Enter");
  await panel.getByRole("button", { name: "Look at sea.png" }).click();
  await dialog().getByRole("img", { name: "sea.png" }).waitFor();
  await expectAccessible(page, "a picture on a phone");
  await page.keyboard.press("Escape");
  await page.setViewportSize(DESKTOP);
  expect(complaints).toEqual([]);
});
