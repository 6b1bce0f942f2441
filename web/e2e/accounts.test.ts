/** Coming in by an invitation, a password and a reset, and governing who belongs to the workspace. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, visit } from "./browser";
import { account, atDoor, messageOf, say, signIn, writer } from "./pages";
import { Server } from "./server";

const server = new Server();
const PASSWORD = "three blind mice";
let browser: Browser;
let owner: string;

beforeAll(async () => {
  await server.start();
  browser = await launch();
  owner = server.token("owner");
});
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

const dialog = (page: Page): Locator => page.getByRole("dialog");

async function fromMenu(page: Page, item: string): Promise<void> {
  await account(page).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
  await dialog(page).waitFor();
}

async function invitation(body: Record<string, unknown> = { role: "member" }): Promise<string> {
  const made = await server.call<{ token: string }>(owner, "POST", "/api/invitations", body);
  return `${server.url}#invite=${made.token}`;
}

/** Become a member by an invitation, in a browser of one's own. */
async function join(handle: string, name: string, body?: Record<string, unknown>): Promise<Page> {
  const { page } = await visit(browser);
  await page.goto(await invitation(body));
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Handle", { exact: true }).fill(handle);
  await atDoor(page).fill(PASSWORD);
  await page.getByRole("button", { name: "Come in" }).click();
  await account(page, handle).waitFor();
  // Once the first room is there, nothing else moves by itself.
  await writer(page).waitFor();
  return page;
}

async function byPassword(page: Page, handle: string, password: string): Promise<void> {
  await page.getByLabel("Handle", { exact: true }).fill(handle);
  await atDoor(page).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("an invitation is made, copied and followed; what is refused stands beside its field", async () => {
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, owner);
  await fromMenu(page, "People");
  await dialog(page).getByRole("tab", { name: "Invitations" }).click();
  await dialog(page).getByLabel("Mail address").fill("ada@example.com");
  await dialog(page).getByLabel("lobby").check();
  await dialog(page).getByRole("button", { name: "Make an invitation link" }).click();
  const link = await dialog(page).getByLabel("Invitation link").inputValue();
  expect(link.startsWith(`${server.url}#invite=ti_`)).toBe(true);
  await dialog(page).getByText("As member, for ada@example.com", { exact: true }).waitFor();

  const guest = await visit(browser);
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { name: "You are invited" }).waitFor();
  expect(guest.page.url()).not.toContain("invite");
  const come = guest.page.getByRole("button", { name: "Come in" });
  const told = guest.page.getByRole("alert");
  await guest.page.getByLabel("Name", { exact: true }).fill("Ada");
  await guest.page.getByLabel("Handle", { exact: true }).fill("@owner");
  await atDoor(guest.page).fill("short");
  await come.click();
  await told.getByText("10 to 200 characters").waitFor();
  await atDoor(guest.page).fill("password123");
  await come.click();
  await told.getByText("tried first").waitFor();
  await atDoor(guest.page).fill(PASSWORD);
  await come.click();
  await told.getByText("@owner is taken").waitFor();
  expect(await guest.page.getByLabel("Handle", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  await expectAccessible(guest.page, "an invitation that is refused");
  await guest.page.getByLabel("Handle", { exact: true }).fill("ada");
  await come.click();
  await writer(guest.page).waitFor();

  const late = await visit(browser);
  await late.page.goto(link);
  await late.page.getByLabel("Name", { exact: true }).fill("Late");
  await late.page.getByLabel("Handle", { exact: true }).fill("late");
  await atDoor(late.page).fill(PASSWORD);
  await late.page.getByRole("button", { name: "Come in" }).click();
  await late.page.getByRole("alert").getByText("This invitation is not good").waitFor();
  expect([...complaints, ...guest.complaints]).toEqual([]);
});

test("a password is set in the settings and opens the door; a wrong one is refused beside it", async () => {
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, owner);
  await fromMenu(page, "Settings");
  await dialog(page).getByLabel("New password", { exact: true }).fill(PASSWORD);
  await dialog(page).getByRole("button", { name: "Set a password" }).click();
  await dialog(page).getByText("Your password is set").waitFor();
  await page.keyboard.press("Escape");
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await byPassword(page, "owner", "three blind cats");
  await page.getByRole("alert").getByText("The handle or the password is wrong.").waitFor();
  await atDoor(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await writer(page).waitFor();
  expect(await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)].join())).not.toContain("mice");
  expect(complaints).toEqual([]);
});

test("a token for a program is made in the settings, does what it may, shows its use and is ended", async () => {
  const page = await join("pia", "Pia");
  await fromMenu(page, "Settings");
  await dialog(page).getByRole("button", { name: "Make a token for a program" }).click();
  await dialog(page).getByLabel("What it is for").fill("reader");
  await dialog(page).getByRole("switch", { name: "It may write" }).click();
  await expectAccessible(page, "making a token");
  await dialog(page).getByRole("button", { name: "Make the token" }).click();
  const token = await dialog(page).getByLabel("Token", { exact: true }).inputValue();
  await dialog(page).getByText("never used").waitFor();
  const { me } = await server.call<{ me: { handle: string } }>(token, "GET", "/api/session");
  expect(me.handle).toBe("pia");
  const refused = server.call(token, "POST", "/api/rooms", { name: "no" });
  await expect(refused).rejects.toThrow(/403/);
  await page.keyboard.press("Escape");
  await fromMenu(page, "Settings");
  await dialog(page)
    .getByText(/^last used /)
    .first()
    .waitFor();
  await dialog(page)
    .getByRole("button", { name: /^End reader/ })
    .click();
  await dialog(page).getByText("reader", { exact: true }).waitFor({ state: "detached" });
  await expect(server.call(token, "GET", "/api/session")).rejects.toThrow(/401/);
});

test("who forgot asks for a link, gets one from an owner, and sets a new password with it", async () => {
  const forgetful = await join("bea", "Bea");
  await account(forgetful, "bea").click();
  await forgetful.getByRole("menuitem", { name: "Sign out" }).click();
  await forgetful.getByRole("button", { name: "Forgotten your password?" }).click();
  await forgetful.getByLabel("Handle or mail address").fill("bea");
  await forgetful.getByRole("button", { name: "Mail me a link" }).click();
  await forgetful.getByText("ask an owner or admin of your workspace").waitFor();

  const { page } = await visit(browser);
  await signIn(page, server.url, owner);
  await fromMenu(page, "People");
  await dialog(page).getByLabel("Find somebody").fill("bea");
  await dialog(page).getByRole("button", { name: "Change Bea" }).click();
  await dialog(page).getByRole("button", { name: "Make a link to a new password" }).click();
  const link = await dialog(page).getByLabel("Link to a new password").inputValue();

  await forgetful.goto(link);
  await forgetful.getByRole("heading", { name: "A new password" }).waitFor();
  expect(forgetful.url()).not.toContain("reset");
  await forgetful.getByLabel("New password", { exact: true }).fill("four and twenty");
  await forgetful.getByRole("button", { name: "Set the password" }).click();
  await forgetful.getByText("Your new password is set").waitFor();
  await byPassword(forgetful, "bea", "four and twenty");
  await writer(forgetful).waitFor();
  await forgetful.goto(link);
  await forgetful.getByLabel("New password", { exact: true }).fill("five and twenty");
  await forgetful.getByRole("button", { name: "Set the password" }).click();
  await forgetful.getByRole("alert").getByText("not any more").waitFor();
  await forgetful.getByRole("button", { name: "Sign in with a password" }).click();
  await writer(forgetful).waitFor();
});

test("a new name is seen by others at once, also at what was said before; a new role opens its doors", async () => {
  const cem = await join("cem", "Cem");
  await say(cem, "good morning");
  const { page } = await visit(browser);
  await signIn(page, server.url, owner);
  await messageOf(page, "Cem", "good morning").waitFor();
  await fromMenu(cem, "Settings");
  await dialog(cem).getByLabel("Name", { exact: true }).fill("Cem Yildiz");
  await dialog(cem).getByRole("button", { name: "Save", exact: true }).click();
  await messageOf(page, "Cem Yildiz", "good morning").waitFor();
  await cem.keyboard.press("Escape");

  await account(cem, "cem").click();
  expect(await cem.getByRole("menuitem", { name: "People" }).count()).toBe(0);
  await cem.keyboard.press("Escape");
  await fromMenu(page, "People");
  await dialog(page).getByRole("button", { name: "Change Cem Yildiz" }).click();
  await dialog(page).getByLabel("Role").selectOption("coordinator");
  await dialog(page).getByText("@cem · coordinator").waitFor();
  await fromMenu(cem, "People");
  await dialog(cem).getByRole("tab", { name: "Invitations" }).click();
  const roles = await dialog(cem).getByLabel("Invite as").locator("option").allTextContents();
  expect(roles).toHaveLength(2);
});

test("time zone, language and quiet hours go with the account into another browser", async () => {
  const here = await join("dora", "Dora");
  await fromMenu(here, "Settings");
  await dialog(here).getByLabel("Time zone").selectOption("Asia/Tokyo");
  await dialog(here)
    .getByText(/^It is now/)
    .waitFor();
  await dialog(here).getByLabel("From", { exact: true }).fill("22:00");
  await dialog(here).getByLabel("To", { exact: true }).fill("07:00");
  await dialog(here).getByRole("button", { name: "Keep these times" }).click();
  await dialog(here).getByText("Kept", { exact: true }).waitFor();

  const there = await visit(browser);
  await there.page.goto(server.url);
  await byPassword(there.page, "dora", PASSWORD);
  await writer(there.page).waitFor();
  await fromMenu(there.page, "Settings");
  const from = dialog(there.page).getByLabel("From", { exact: true });
  await expect.poll(() => from.inputValue(), { timeout: 60_000 }).toBe("22:00");
  expect(await dialog(there.page).getByLabel("Time zone").inputValue()).toBe("Asia/Tokyo");
});

test("the workspace is named, opened to everybody, given quiet hours and a location, where a member is then", async () => {
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, owner);
  await fromMenu(page, "Workspace");
  await dialog(page).getByLabel("Name", { exact: true }).fill("Allotment");
  await dialog(page).getByLabel("Who may become a member").selectOption("open");
  await dialog(page).getByRole("switch", { name: "Show what links lead to" }).click();
  await dialog(page).getByRole("button", { name: "Save", exact: true }).click();
  await dialog(page).getByText("Saved").waitFor();
  await dialog(page).getByLabel("From").fill("22:30");
  await dialog(page).getByLabel("Time zone").selectOption("Europe/Madrid");
  await dialog(page).getByRole("button", { name: "Save the quiet hours" }).click();
  await expect.poll(() => dialog(page).getByText("Saved").count()).toBe(2);
  await dialog(page).getByLabel("New location").fill("Greenhouse");
  await dialog(page).getByRole("button", { name: "Add the location" }).click();
  await dialog(page).getByRole("button", { name: "Rename Greenhouse" }).waitFor();
  await dialog(page).getByText("Limits for what comes of one message").click();
  await dialog(page).getByLabel("Tokens").fill("500000");
  await dialog(page).getByRole("button", { name: "Save the limits" }).click();
  await dialog(page).getByText("Now in force: 500,000").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "Allotment" }).waitFor();

  const stranger = await visit(browser);
  await stranger.page.goto(server.url);
  await stranger.page.getByRole("button", { name: "Become a member" }).click();
  await stranger.page.getByLabel("Name", { exact: true }).fill("Eva");
  await stranger.page.getByLabel("Handle", { exact: true }).fill("eva");
  await atDoor(stranger.page).fill(PASSWORD);
  await stranger.page.getByRole("button", { name: "Come in" }).click();
  await writer(stranger.page).waitFor();

  await fromMenu(page, "People");
  await dialog(page).getByRole("button", { name: "Change Eva" }).click();
  await dialog(page).getByLabel("Location").selectOption({ label: "Greenhouse" });
  await dialog(page).getByText("@eva · member · Greenhouse").waitFor();
  await dialog(page).getByRole("button", { name: "Close the account…" }).click();
  await dialog(page).getByRole("button", { name: "Close it for good" }).click();
  await dialog(page).getByRole("button", { name: "Change Eva" }).waitFor({ state: "detached" });
  await stranger.page.getByText(/Your session ended/).waitFor();
  expect(complaints).toEqual([]);
});

test("a guest finds none of these doors, ends its session and leaves for good", async () => {
  const rooms = await server.call<{ items: { id: string }[] }>(owner, "GET", "/api/rooms");
  const page = await join("gus", "Gus", { role: "guest", room_ids: [rooms.items[0]?.id] });
  await account(page, "gus").click();
  await page.getByRole("menuitem", { name: "Settings" }).waitFor();
  for (const item of ["People", "Workspace", "New agent"]) {
    expect(await page.getByRole("menuitem", { name: item, exact: true }).count(), item).toBe(0);
  }
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await dialog(page).getByRole("button", { name: "Leave the workspace…" }).click();
  await dialog(page).getByRole("button", { name: "Leave for good" }).click();
  await atDoor(page).waitFor();
  expect(await page.getByText("Your session ended").count()).toBe(0);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await byPassword(page, "gus", PASSWORD);
  await page.getByRole("alert").getByText("wrong").waitFor();
});

const SHOWN: Record<string, (page: Page) => Promise<unknown>> = {
  settings: async (page) => {
    await fromMenu(page, "Settings");
    await dialog(page)
      .getByRole("button", { name: /^End Session/ })
      .first()
      .waitFor();
    await dialog(page).getByRole("button", { name: "Leave the workspace…" }).click();
  },
  members: async (page) => {
    await fromMenu(page, "People");
    await dialog(page).getByLabel("Find somebody").fill("cem");
    await dialog(page)
      .getByRole("button", { name: /^Change Cem/ })
      .click();
    await dialog(page).getByRole("button", { name: "Make a link to a new password" }).click();
    await dialog(page).getByLabel("Link to a new password").waitFor();
  },
  invitations: async (page) => {
    await fromMenu(page, "People");
    await dialog(page).getByRole("tab", { name: "Invitations" }).click();
    await dialog(page).getByRole("button", { name: "Make an invitation link" }).click();
    await dialog(page).getByLabel("Invitation link").waitFor();
  },
  workspace: async (page) => {
    await fromMenu(page, "Workspace");
    await dialog(page).getByRole("button", { name: "Rename Greenhouse" }).click();
  },
};

test.each(
  [DESKTOP, PHONE].flatMap((viewport) => (["light", "dark"] as const).map((scheme) => [viewport, scheme] as const)),
)("every one of these views is accessible, %o, %s", async (viewport, colorScheme) => {
  const { page } = await visit(browser, { colorScheme, viewport });
  await page.goto(`${server.url}#link=${owner}`);
  for (const [name, open] of Object.entries(SHOWN)) {
    await open(page);
    await expectAccessible(page, `${name}, ${viewport.width}, ${colorScheme}`);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
  }
});
