/** What a person does in the client, in one word each. */
import type { Locator, Page } from "playwright-core";

export const writer = (page: Page): Locator => page.getByRole("textbox", { name: /^(Message to|Edit message)/ });
export const messages = (page: Page): Locator => page.getByRole("region", { name: "Messages" });

/** What a page shows to whom it does not know. */
export const atDoor = (page: Page): Locator => page.getByLabel("Password", { exact: true });

/** The last message of someone that says this; the time beside it and what it quotes are not its words. */
export const messageOf = (page: Page, author: string, words: string | RegExp = ""): Locator =>
  messages(page)
    .getByRole("article", { name: new RegExp(`^${author},`) })
    .filter({ has: page.locator(":scope > div > div").filter({ hasText: words }) })
    .last();

export async function signIn(page: Page, url: string, token: string): Promise<void> {
  await page.goto(`${url}#link=${token}`);
  await writer(page).waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await writer(page).fill(text);
  await page.keyboard.press("Enter");
}

/** Choose something from a message's menu. */
export async function choose(page: Page, message: Locator, item: string): Promise<void> {
  await message.hover();
  await message.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

export async function openRoom(page: Page, name: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Rooms" })
    .getByRole("link", { name: new RegExp(`^${name}`) })
    .click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Delete a message, and mean it. */
export async function remove(page: Page, message: Locator): Promise<void> {
  await choose(page, message, "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
}

/** The button below the rooms that opens the menu of one's own account. */
export function account(page: Page, handle = ""): Locator {
  return page.locator("button[aria-haspopup=menu]").filter({ hasText: new RegExp(`@${handle}`) });
}
