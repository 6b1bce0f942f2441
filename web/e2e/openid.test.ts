/** Coming in by an account elsewhere, linking it to one's own, and being in two workspaces of one server. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, visit } from "./browser";
import { account, atDoor, signIn, writer } from "./pages";
import { Provider } from "./provider";
import { Server } from "./server";

const provider = new Provider();
let server: Server;
let browser: Browser;
let owner: string;

beforeAll(async () => {
  await provider.start();
  server = new Server(provider.environment());
  await server.start();
  browser = await launch();
  owner = server.token("owner");
  await server.call(owner, "PATCH", "/api/workspace", { name: "Garden", sign_up: "open" });
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  await provider.dispose();
});

const dialog = (page: Page): Locator => page.getByRole("dialog");
const button = (page: Page): Locator => page.getByRole("link", { name: "Continue with Sesame" });
const me = (page: Page, handle: string): Locator => account(page, handle);
const heading = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name });

async function leave(page: Page, handle: string): Promise<void> {
  const out = page.getByRole("menuitem", { name: "Sign out" });
  await expect
    .poll(async () => {
      if (!(await out.isVisible())) await me(page, handle).click();
      return out.isVisible();
    })
    .toBe(true);
  await out.click();
  await atDoor(page).waitFor();
}

test("a stranger comes in by an account elsewhere, and comes back as the same", async () => {
  await provider.vouchFor("ana-1", { name: "Ana Roe", preferred_username: "ana" });
  const { page, complaints } = await visit(browser);
  await page.goto(server.url);
  await button(page).click();
  await me(page, "ana").waitFor();
  await writer(page).waitFor();
  expect(page.url().replace(/#.*/, "")).toBe(server.url);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await leave(page, "ana");
  await provider.vouchFor("ana-1", { name: "Somebody", preferred_username: "somebody" });
  await button(page).click();
  await me(page, "ana").waitFor();
  expect(complaints).toEqual([]);
});

test("an account elsewhere is linked in the settings, opens this one, and is unlinked", async () => {
  await provider.vouchFor("owner-1", { name: "The Owner" });
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, owner);
  await page.keyboard.press("Control+,");
  await dialog(page).getByRole("button", { name: "Link an account of Sesame" }).click();
  const unlink = dialog(page).getByRole("button", { name: /^Unlink Sesame/ });
  await unlink.waitFor();
  expect(page.url()).not.toContain("linked");
  await expectAccessible(page, "an account that is linked");
  await dialog(page).getByText("This one", { exact: true }).waitFor();

  const elsewhere = await visit(browser);
  await elsewhere.page.goto(server.url);
  await button(elsewhere.page).click();
  await me(elsewhere.page, "owner").waitFor();

  await unlink.click();
  await dialog(page).getByRole("alert").getByText("set a password first").waitFor();
  await dialog(page).getByLabel("New password", { exact: true }).fill("three blind mice");
  await dialog(page).getByRole("button", { name: "Set a password" }).click();
  await dialog(page).getByText("Your password is set").waitFor();
  await elsewhere.page.getByText("Your session ended").waitFor();
  await unlink.click();
  await unlink.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("what is another's here already is told on a page that leads back", async () => {
  await provider.vouchFor("ana-1", {});
  const { page } = await visit(browser);
  const { token } = await server.call<{ token: string }>(owner, "POST", "/api/invitations", { role: "member" });
  await page.goto(`${server.url}#invite=${token}`);
  await page.getByLabel("Name", { exact: true }).fill("Eva");
  await page.getByLabel("Handle", { exact: true }).fill("eva");
  await atDoor(page).fill("three blind mice");
  await page.getByRole("button", { name: "Come in" }).click();
  await writer(page).waitFor();
  await page.keyboard.press("Control+,");
  await dialog(page).getByRole("button", { name: "Link an account of Sesame" }).click();
  await dialog(page).getByLabel("Your password here").fill("three blind mice");
  await dialog(page).getByRole("button", { name: "Go to Sesame" }).click();
  await page.getByText("This opens another account here already").waitFor();
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await me(page, "eva").waitFor();
});

test("a person who is in two workspaces says at the door which one is meant, however it comes in", async () => {
  const link = server.tell("workspace", "add", "The Annex");
  const beside = await visit(browser);
  await beside.page.goto(link);
  await heading(beside.page, "The Annex").waitFor();
  const annex = await beside.page.evaluate(async () => {
    const made = await fetch("/api/tokens", {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
    });
    return ((await made.json()) as { token: string }).token;
  });
  await server.call(annex, "PATCH", "/api/workspace", { sign_up: "open" });

  await provider.vouchFor("ana-1", { name: "Ana Roe", preferred_username: "ana.roe" });
  const { page, complaints } = await visit(browser);
  await page.goto(server.url);
  const field = page.getByLabel("Workspace");
  await field.waitFor();
  await button(page).click();
  await page.getByRole("alert").getByText("say which one you mean").waitFor();
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "a door that asks for the workspace");
  await page.setViewportSize(DESKTOP);
  await field.fill("the annex");
  await button(page).click();
  await me(page, "ana.roe").waitFor();
  await heading(page, "The Annex").waitFor();
  await leave(page, "ana.roe");
  await field.fill("Garden");
  await button(page).click();
  await me(page, "ana").waitFor();
  await heading(page, "Garden").waitFor();

  await page.keyboard.press("Control+,");
  await dialog(page).getByLabel("New password", { exact: true }).fill("four blind mice");
  await dialog(page).getByRole("button", { name: "Set a password" }).click();
  await dialog(page).getByText("Your password is set").waitFor();
  await page.keyboard.press("Escape");
  await leave(page, "ana");
  await page.getByLabel("Handle", { exact: true }).fill("ana");
  await atDoor(page).fill("four blind mice");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").getByText("say which one you mean").waitFor();
  await field.fill("Garden");
  await page.keyboard.press("Enter");
  await heading(page, "Garden").waitFor();
  expect(complaints).toEqual([]);
});
