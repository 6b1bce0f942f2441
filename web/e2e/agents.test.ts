import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { account, choose, messageOf, messages, say, signIn } from "./pages";
import { Server } from "./server";

const server = new Server();
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await server.start();
  browser = await launch();
});
beforeEach(async () => {
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, server.token("owner"));
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server.dispose();
});

const panel = () => page.getByRole("complementary", { name: "Members" });
const meter = (name: string) => page.getByRole("meter", { name }).evaluate((one) => (one as HTMLMeterElement).value);

test("an agent is made with a form, answers in the room, and is changed; what nobody touched stays", async () => {
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "New agent" }).click();
  const form = page.getByRole("dialog", { name: "New agent" });
  await form.getByLabel("Name").fill("Greta");
  await form.getByLabel("Role").fill("gardener");
  await form.getByLabel("Description").fill("Knows when to sow.");
  await form.getByLabel("System prompt").fill("You know all about beans.");
  await form.getByLabel("Openness").fill("0.9");
  await form.getByLabel("Formality").selectOption("casual");
  await form.getByLabel("Interests").fill("beans, rain");
  await form.getByLabel("Provider").selectOption("offline");
  await form.getByRole("button", { name: "Make the agent" }).click();

  const profile = page.getByRole("dialog", { name: "Profile" });
  await profile.getByText("beans, rain").waitFor();
  expect(await meter("openness")).toBeCloseTo(0.9);
  await profile.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog", { name: "Edit Greta" }).getByLabel("Role").fill("head gardener");
  await page.getByRole("dialog", { name: "Edit Greta" }).getByLabel("Why").fill("She leads.");
  await page.getByRole("button", { name: "Save" }).click();
  await profile.getByText("head gardener", { exact: true }).waitFor();
  await profile.getByText("beans, rain").waitFor();
  await page.keyboard.press("Escape");

  await panel()
    .getByRole("button", { name: /^Greta/ })
    .getByText("Knows when to sow.")
    .waitFor();
  await say(page, "@greta what is 3 * 14?");
  await messageOf(page, "Greta", "42").waitFor();

  await panel()
    .getByRole("button", { name: /^Greta/ })
    .click();
  await profile.getByText("ran: 1, answered: 1, failed: 0").waitFor();
  await profile.getByRole("button", { name: "Results and versions" }).click();
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByText("She leads.").waitFor();
  await versions.getByRole("button", { name: "Compare with now" }).click();
  await versions.getByRole("cell", { name: "head gardener" }).waitFor();
  await versions.getByRole("button", { name: "Bring back" }).click();
  await versions.getByText("as version 1 was").waitFor();
  expect(complaints).toEqual([]);
});

test("a form the server refuses says why and keeps what was written", async () => {
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "New agent" }).click();
  const form = page.getByRole("dialog", { name: "New agent" });
  await form.getByLabel("Name").fill("Nia");
  await form.getByLabel("Interests").fill("x".repeat(200));
  await form.getByRole("button", { name: "Make the agent" }).click();
  await form.getByRole("alert").waitFor();
  expect(await form.getByLabel("Name").inputValue()).toBe("Nia");
});

test("what an agent was told is remembered, found by meaning, corrected, added to and erased", async () => {
  await say(page, "@orla please remember that the seed order comes on Thursday");
  await messageOf(page, "Orla").waitFor();
  await messages(page).getByRole("button", { name: "About Orla" }).first().click();
  await page.getByRole("button", { name: "Memories" }).click();
  const dialog = page.getByRole("dialog", { name: "What Orla remembers" });
  const told = dialog.getByRole("article").filter({ hasText: "Thursday" });
  await told.first().waitFor();

  await dialog.getByRole("button", { name: "Add a memory" }).click();
  await dialog.getByLabel("New memory").fill("Jonas waters the tomatoes in the evening.");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Add a memory" }).click();
  expect(await dialog.getByLabel("New memory").inputValue()).toBe("Jonas waters the tomatoes in the evening.");
  await dialog.getByRole("button", { name: "Remember" }).click();
  const added = dialog.getByRole("article").filter({ hasText: "tomatoes" });
  await added.waitFor();

  await added.getByRole("button", { name: "Correct this memory" }).click();
  await dialog.getByRole("textbox", { name: "Memory", exact: true }).fill("Jonas waters the tomatoes at dawn.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await added.getByText("at dawn").waitFor();

  await dialog.getByLabel("Search by meaning").fill("who waters the tomatoes?");
  await dialog.getByRole("button", { name: "Search" }).click();
  await expect.poll(() => dialog.getByRole("article").first().textContent()).toContain("at dawn");

  await added.getByRole("button", { name: "Erase this memory" }).click();
  await added.getByRole("button", { name: "Keep" }).click();
  await added.getByRole("button", { name: "Erase this memory" }).click();
  await added.getByRole("button", { name: "Erase", exact: true }).click();
  await added.waitFor({ state: "detached" });
  await dialog.getByLabel("Search by meaning").fill("");
  await told.first().waitFor();
  expect(await added.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("an agent is taught a document, answers from it with its source, and forgets it with it", async () => {
  await panel().getByRole("button", { name: /^Orla/ }).click();
  await page.getByRole("button", { name: "Memories" }).click();
  const dialog = page.getByRole("dialog", { name: "What Orla remembers" });
  await dialog.getByRole("button", { name: "Sources" }).click();
  await dialog.getByText("Nothing was taught yet").waitFor();
  const handbook = "# Handbook\n\n## Refunds\n\nA refund takes fourteen days.\n";
  await dialog
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "handbook.md", mimeType: "text/markdown", buffer: Buffer.from(handbook) });
  const source = dialog.getByRole("article").filter({ hasText: "handbook.md" });
  await source.getByText("learnt", { exact: true }).waitFor();
  await page.keyboard.press("Escape");

  await say(page, "@orla how many days does a refund take?");
  const answer = messageOf(page, "Orla", "fourteen days");
  await answer.waitFor();
  const cited = answer.getByRole("list", { name: "What the answer rests on" });
  expect(await cited.textContent()).toBe("handbook.mdHandbook › Refunds");

  await panel().getByRole("button", { name: /^Orla/ }).click();
  await page.getByRole("button", { name: "Memories" }).click();
  await dialog.getByRole("button", { name: "Sources" }).click();
  await source.getByRole("button", { name: "Remove handbook.md" }).click();
  await source.getByRole("button", { name: "Remove", exact: true }).click();
  await dialog.getByText("Nothing was taught yet").waitFor();
  expect(complaints).toEqual([]);
});

test("from a profile one begins to talk alone", async () => {
  await panel()
    .getByRole("button", { name: /^Basil/ })
    .click();
  await page.getByRole("button", { name: "Message", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Basil" }).waitFor();
  await say(page, "hello");
  await messageOf(page, "Basil").waitFor();

  // To a direct room nobody is added: an agent made there is made, and no more.
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: "New agent" }).click();
  await page.getByRole("dialog", { name: "New agent" }).getByLabel("Name").fill("Hazel");
  await page.getByRole("button", { name: "Make the agent" }).click();
  await page.getByRole("dialog", { name: "Profile" }).getByText("@hazel").waitFor();
  expect(complaints).toEqual([]);
});

test("an agent keeps silent in a room where it is told to, and answers again when it is let", async () => {
  const card = () => page.getByRole("dialog", { name: "Profile" });
  const setMode = async (mode: string) => {
    await panel().getByRole("button", { name: /^Orla/ }).click();
    await card().getByLabel("In this room").selectOption({ label: mode });
    await expect.poll(() => card().getByLabel("In this room").isEnabled()).toBe(true);
    await page.keyboard.press("Escape");
  };
  await setMode("Keeps silent");
  await say(page, "@orla are you there, or not?");
  // Nothing tells that a message was judged and will not be answered: it is asked for until it was.
  const verdict = page.getByRole("dialog").getByText("It is switched off here").first();
  const none = page.getByRole("dialog").getByText("No agent considered");
  await expect
    .poll(async () => {
      await choose(page, messageOf(page, "Owner", "or not?"), "Why?");
      await verdict.or(none).waitFor();
      const isJudged = await verdict.isVisible();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      return isJudged;
    })
    .toBe(true);
  await setMode("Answers when it is called");
  await say(page, "@orla and now?");
  await messages(page)
    .getByRole("article", { name: /^Orla,/ })
    .getByRole("button", { name: /and now\?/ })
    .waitFor();
  expect(complaints).toEqual([]);
});

test("an answer is rated, with a word on why", async () => {
  await say(page, "@tilda what is 30 * 30?");
  await choose(page, messageOf(page, "Tilda", "900"), "Rate this answer");
  const dialog = page.getByRole("dialog", { name: "How was Tilda’s answer?" });
  await dialog.getByRole("radio", { name: "Not helpful" }).check();
  await dialog.getByLabel("Why").fill("I know that myself.");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.waitFor({ state: "detached" });
  await messageOf(page, "Owner", "30 * 30").hover();
  await messageOf(page, "Owner", "30 * 30").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Rate this answer" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("a paused agent says so, and goes on when it is resumed", async () => {
  await panel()
    .getByRole("button", { name: /^Tilda/ })
    .click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("dialog").getByText("paused").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("dialog").getByText("paused").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await say(page, "@tilda what is 5 * 5?");
  await messageOf(page, "Tilda", "25").waitFor();
  expect(complaints).toEqual([]);
});
