/** Every view with content, wide and narrow, light and dark, by the rules of accessibility. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DESKTOP, expectAccessible, launch, PHONE, visit } from "./browser";
import { furnish } from "./furnish";
import { Gate, Model } from "./model";
import { account, choose, messageOf, messages, say, signIn, writer } from "./pages";
import { Server } from "./server";

const model = new Model();
let server: Server;
let browser: Browser;
let token: string;
let lobbyId: string;

beforeAll(async () => {
  await model.start();
  server = new Server(model.environment);
  await server.start();
  browser = await launch();
  token = server.token("owner");
  const { page } = await visit(browser);
  await signIn(page, server.url, token);
  await messages(page).getByRole("button", { name: /Tilda/ }).waitFor();
  await expectAccessible(page, "the first visit");
  lobbyId = await furnish(server, model, page);
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  model.stop();
});

/** What is opened in the room, and what shows that it is there; Esc closes it again. */
const OPENED: Record<string, (page: Page) => Promise<unknown>> = {
  menu: async (page) => {
    const answer = messageOf(page, "Tilda", "46.90");
    await answer.hover();
    await answer.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Why?" }).waitFor();
  },
  why: async (page) => {
    await choose(page, messageOf(page, "Tilda", "46.90"), "Why?");
    await page.getByRole("dialog").getByRole("heading", { level: 3, name: "Orla" }).waitFor();
  },
  rating: async (page) => {
    await choose(page, messageOf(page, "Tilda", "46.90"), "Rate this answer");
    await page.getByRole("radio", { name: "Helpful", exact: true }).check();
  },
  "the room's settings": async (page) => {
    await page.getByRole("button", { name: "Room menu" }).click();
    await page.getByRole("menuitem", { name: "Room settings" }).click();
    await page.getByRole("dialog").getByLabel("Topic").waitFor();
  },
  leaving: async (page) => {
    await page.getByRole("button", { name: "Room menu" }).click();
    await page.getByRole("menuitem", { name: "Leave the room" }).click();
    await page.getByRole("dialog").getByText("It is public").waitFor();
  },
  "an agent's profile": async (page) => {
    await messages(page).getByRole("button", { name: "About Tilda" }).last().click();
    await page.getByRole("dialog").getByText("Model").waitFor();
  },
  "a person's profile": async (page) => {
    await messages(page).getByRole("button", { name: "About Owner" }).last().click();
    await page.getByRole("dialog", { name: "Profile" }).waitFor();
  },
  "an agent's form": async (page) => {
    await messages(page).getByRole("button", { name: "About Tilda" }).last().click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("System prompt").waitFor();
  },
  memories: async (page) => {
    await messages(page).getByRole("button", { name: "About Tilda" }).last().click();
    await page.getByRole("button", { name: "Memories" }).click();
    await page.getByRole("dialog").getByRole("article").first().waitFor();
  },
  "whom an agent knows": async (page) => {
    await messages(page).getByRole("button", { name: "About Tilda" }).last().click();
    await page.getByRole("button", { name: "Memories" }).click();
    await page.getByRole("button", { name: "Who it knows" }).click();
    await page.getByRole("button", { name: /^Owner ?: / }).click();
    await page.getByRole("region", { name: "About Owner" }).getByText("The last messages that count").waitFor();
  },
  switcher: async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: "garden" }).waitFor();
  },
  settings: async (page) => {
    await page.keyboard.press("Control+,");
    await page.getByRole("dialog", { name: "Settings" }).getByLabel("Time zone").waitFor();
  },
  "going to a day": async (page) => {
    await page.getByRole("button", { name: "Room menu" }).click();
    await page.getByRole("menuitem", { name: "Go to a day" }).click();
    await page.getByRole("dialog", { name: "Go to a day" }).waitFor();
  },
  "a thread that nobody has answered in": async (page) => {
    await choose(page, messageOf(page, "Tilda", "46.90"), "Reply in thread");
    await page.getByText("Nobody has answered yet").waitFor();
    await page.getByRole("textbox", { name: "Reply in the thread" }).focus();
  },
  help: async (page) => {
    await messages(page).focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
  },
};

const LISTED: Record<string, (page: Page) => Promise<unknown>> = {
  "a new room": (page) => page.getByRole("button", { name: "New room", exact: true }).click(),
  "browsing rooms": async (page) => {
    await page.getByRole("button", { name: "Browse rooms" }).click();
    await page.getByRole("button", { name: "Open garden" }).waitFor();
  },
  "a new direct conversation": async (page) => {
    await page.getByRole("button", { name: "New direct conversation" }).click();
    await page.getByRole("checkbox", { name: /Basil/ }).waitFor();
  },
  "the account menu": async (page) => {
    await account(page, "owner").click();
    await page.getByRole("menuitemradio", { name: "Dark" }).waitFor();
  },
};

async function enter(options: { viewport: typeof DESKTOP; colorScheme: "light" | "dark" }) {
  const { page, complaints } = await visit(browser, options);
  await page.goto(`${server.url}#link=${token}`);
  await page.getByRole("navigation", { name: "Rooms" }).or(writer(page)).first().waitFor();
  return { page, complaints };
}

async function openLobby(page: Page): Promise<void> {
  await page.goto(`${server.url}#/rooms/${lobbyId}`);
  await messageOf(page, "Tilda", "46.90").waitFor();
}

const SHAPES = [
  { shape: "desktop", viewport: DESKTOP },
  { shape: "phone", viewport: PHONE },
].flatMap((one) => [
  { ...one, colorScheme: "light" as const },
  { ...one, colorScheme: "dark" as const },
]);

test.each(SHAPES)("views of a room: $shape, $colorScheme", async ({ shape, viewport, colorScheme }) => {
  const { page, complaints } = await enter({ viewport, colorScheme });
  const hold = (what: string) => expectAccessible(page, `${what}, ${shape}, ${colorScheme}`);
  await openLobby(page);
  await hold("the lobby");
  for (const [what, open] of Object.entries(OPENED)) {
    await open(page);
    await hold(what);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog, [role=menu], [aria-label=Thread]").count()).toBe(0);
  }
  await writer(page).pressSequentially("@");
  await page.getByRole("option", { name: /Basil/ }).waitFor();
  await hold("the mention list");
  await writer(page).fill("");
  if (shape === "phone") await page.getByRole("button", { name: "Show members" }).click();
  await page.getByRole("complementary", { name: "Members" }).waitFor();
  await hold("the members");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(SHAPES)("views of the list: $shape, $colorScheme", async ({ shape, viewport, colorScheme }) => {
  const { page, complaints } = await enter({ viewport, colorScheme });
  const hold = (what: string) => expectAccessible(page, `${what}, ${shape}, ${colorScheme}`);
  await page.goto(`${server.url}#/`);
  await page.getByRole("link", { name: /^garden/ }).waitFor();
  await hold("the rooms");
  for (const [what, open] of Object.entries(LISTED)) {
    await open(page);
    await hold(what);
    await page.keyboard.press("Escape");
    await page.locator("dialog, [role=menu]").waitFor({ state: "detached" });
  }
  await page.goto(`${server.url}#/rooms/room_nowhere`);
  await page.getByText("There is no such room here").waitFor();
  await hold("no such room");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(SHAPES)("answers under way and a lost connection: $shape, $colorScheme", async ({ shape, ...options }) => {
  const { page } = await enter(options);
  const hold = (what: string) => expectAccessible(page, `${what}, ${shape}, ${options.colorScheme}`);
  await openLobby(page);
  const gate = new Gate();
  model.script = () => ({ pieces: ["On my way. ", "Done."], pace: gate.pass });
  await say(page, "@orla what is left to do?");
  gate.let(1);
  await messages(page).getByRole("article", { name: "Orla is writing" }).waitFor();
  await hold("an answer under way");
  gate.open();
  await messages(page).getByRole("article", { name: "Orla is writing" }).waitFor({ state: "detached" });
  await messageOf(page, "Orla", "Done.").waitFor();

  await server.stop("SIGTERM");
  await page.getByText(/Offline since/).waitFor();
  await say(page, "to be sent later");
  await messages(page).getByRole("article", { name: "You, queued" }).waitFor();
  await hold("offline, with a message that waits");
  await messages(page).getByRole("button", { name: "Delete" }).click();
  // Said for a few seconds, and so looked for before it can be said.
  const back = page.getByText(/Back online/).waitFor();
  await server.start();
  await back;
  await hold("back online");
  await page.context().close();
});
