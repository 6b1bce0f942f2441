/** The client where its server stands below a path of its host, as behind a proxy that serves other things, too. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { atDoor, messageOf, signIn, writer } from "./pages";
import { png } from "./pixels";
import { Server } from "./server";

const server = new Server({ TERTULIA_BASE_PATH: "/chat" });
const RED = { name: "red wall.png", mimeType: "image/png", buffer: png(900, 600, [180, 40, 30]) };
const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("water the beans\n") };

let browser: Browser;

beforeAll(async () => {
  await server.start();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("below a path files are sent, seen and saved, and the sign is drawn", async () => {
  const { page, complaints } = await visit(browser);
  const astray: string[] = [];
  page.on("request", (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && !pathname.startsWith("/chat/")) astray.push(pathname);
  });
  const widthOf = (image: Element): number => (image as HTMLImageElement).naturalWidth;
  const sign = page.locator("img[src$='favicon.svg']");
  await page.goto(server.url);
  await atDoor(page).waitFor();
  await expect.poll(() => sign.evaluate(widthOf)).toBeGreaterThan(0);

  await signIn(page, server.url, server.token("owner"));
  await expect.poll(() => sign.evaluate(widthOf)).toBeGreaterThan(0);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles([RED, NOTES]);
  await page.getByRole("list", { name: "Attached files" }).getByText(NOTES.name).waitFor();
  await writer(page).press("Enter");

  const mine = messageOf(page, "Owner");
  await expect.poll(() => mine.getByRole("img", { name: RED.name }).evaluate(widthOf)).toBeGreaterThan(0);
  const saved = page.waitForEvent("download");
  await mine.getByRole("link", { name: /notes\.txt/ }).click();
  expect(readFileSync(await (await saved).path(), "utf8")).toBe("water the beans\n");
  await mine.getByRole("button", { name: `Look at ${RED.name}` }).click();
  const large = page.getByRole("dialog").getByRole("img", { name: RED.name });
  await expect.poll(() => large.evaluate(widthOf)).toBe(900);
  expect(astray).toEqual([]);
  expect(complaints).toEqual([]);
});
