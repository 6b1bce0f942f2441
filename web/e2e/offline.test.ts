import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { account, atDoor, messageOf, messages, remove, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;

beforeAll(async () => {
  await server.start();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

test("while the server is gone messages wait; back again, they are sent once and what was missed is there", async () => {
  const token = server.token("owner");
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, token);
  await say(page, "before");
  await messageOf(page, "Owner", "before").waitFor();

  await server.stop("SIGKILL");
  await page.getByText(/Offline since/).waitFor();
  await say(page, "while away");
  await say(page, "never mind");
  const waiting = (text: string) =>
    messages(page).getByRole("article", { name: "You, queued" }).filter({ hasText: text });
  await waiting("while away").waitFor();
  await waiting("never mind").getByRole("button", { name: "Delete" }).click();
  await waiting("never mind").waitFor({ state: "detached" });
  await remove(page, messageOf(page, "Owner", "before"));
  await page.getByRole("dialog").getByRole("alert").filter({ hasText: "You are offline" }).waitFor();
  await page.getByRole("button", { name: "Keep it" }).click();

  // Said for a few seconds, and so looked for before it can be said.
  const back = page.getByText(/Back online/).waitFor();
  await server.start();
  const { items } = await server.call<{ items: { id: string }[] }>(token, "GET", "/api/rooms");
  await server.call(token, "POST", `/api/rooms/${items[0]?.id}/messages`, { text: "from elsewhere" });
  await back;
  await messageOf(page, "Owner", "while away").waitFor();
  await messageOf(page, "Owner", "from elsewhere").waitFor();
  await waiting("while away").waitFor({ state: "detached" });
  expect(await messages(page).getByText("while away").count()).toBe(1);
  expect(await messages(page).getByText("never mind").count()).toBe(0);

  await page.reload();
  await messageOf(page, "Owner", "while away").waitFor();
  expect(await messages(page).getByText("while away").count()).toBe(1);
  expect(complaints).toEqual([]);
});

test("a page that is closed loses neither what waits nor what was being written; two pages send it once", async () => {
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, server.token("owner"));
  const second = await page.context().newPage();
  await second.goto(server.url);
  await writer(second).waitFor();
  await server.stop("SIGKILL");
  await page.getByText(/Offline since/).waitFor();
  await say(page, "written at the end of the world");
  await messages(page).getByRole("article", { name: "You, queued" }).waitFor();
  await writer(page).fill("half a thought");
  await page.close();

  await server.start();
  const again = await second.context().newPage();
  await again.goto(server.url);
  for (const one of [second, again]) {
    await messageOf(one, "Owner", "end of the world").waitFor();
    await messages(one).getByRole("article", { name: /^You,/ }).waitFor({ state: "detached" });
    expect(await messages(one).getByText("end of the world").count()).toBe(1);
  }
  expect(await writer(again).inputValue()).toBe("half a thought");

  await account(again, "owner").click();
  await again.getByRole("menuitem", { name: "Sign out" }).click();
  await atDoor(again).waitFor();
  expect(await again.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(complaints).toEqual([]);
  await second.context().close();
});

test("a part that does not come leaves the rest of the page as it is", async () => {
  const { page } = await visit(browser);
  await signIn(page, server.url, server.token("owner"));
  await page.route("**/assets/HelpDialog*", (route) => route.abort());
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "Keyboard help" }).click();
  await page.getByRole("dialog", { name: "This did not load" }).waitFor();
  await page.keyboard.press("Escape");
  await say(page, "still here");
  await messageOf(page, "Owner", "still here").waitFor();
});

test("a server that cannot be reached is said so, with a way to try again", async () => {
  const { page } = await visit(browser);
  await signIn(page, server.url, server.token("owner"));
  await page.route("**/api/session", (route) => route.abort());
  await page.reload();
  await page.getByText("The server cannot be reached").waitFor();
  await page.unroute("**/api/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await messages(page).waitFor();
});
