import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { Model } from "./model";
import { account, messageOf, say, signIn } from "./pages";
import { Server } from "./server";

const model = new Model();
const server = new Server({ TERTULIA_PROVIDER_NETWORKS: "127.0.0.1" });
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await model.start();
  await server.start();
  browser = await launch();
  ({ page, complaints } = await visit(browser));
  await signIn(page, server.url, server.token("owner"));
});
afterAll(async () => {
  await page?.context().close();
  await browser?.close();
  await server.dispose();
  model.stop();
});

const open = async (what: string) => {
  await account(page, "owner").click();
  await page.getByRole("menuitem", { name: what, exact: true }).click();
  return page.getByRole("dialog", { name: what });
};

test("an admin sets a provider up, tries it out, makes it the default, and an agent is made to ask it", async () => {
  model.script = () => ({ pieces: ["Here I am."] });
  const models = await open("Models");
  await models.getByText("Offline: rules, no language model").waitFor();
  await models.getByRole("button", { name: "Add a provider" }).click();
  const form = models.getByRole("form", { name: "New provider" });
  await form.getByLabel("Kind").selectOption("vLLM");
  await form.getByLabel("Name", { exact: true }).fill("house");
  await form.getByLabel("Address").fill("http://10.9.8.7/v1");
  await form.getByRole("button", { name: "Try it out" }).click();
  await form.getByRole("alert").filter({ hasText: "is not asked" }).waitFor();
  await form.getByLabel("Address").fill(model.environment.TERTULIA_COMPATIBLE_BASE_URL ?? "");
  await form.getByLabel("Default model").fill("story");
  await form.getByRole("button", { name: "Try it out" }).click();
  await form.getByText("It answers, after").waitFor();
  await form.getByRole("button", { name: "Add the provider" }).click();
  await models.getByRole("button", { name: "Make it the default house" }).click();
  await models.getByText("vLLM · story · the default").waitFor();
  await page.keyboard.press("Escape");

  const agent = await open("New agent");
  await agent.getByLabel("Name").fill("Greta");
  await agent.getByLabel("Provider").selectOption("house (vLLM)");
  await agent.getByText("Empty: story.").waitFor();
  await agent.getByText("This model takes no thinking: left out.").waitFor();
  await agent.getByRole("button", { name: "Make the agent" }).click();
  await page.getByRole("dialog", { name: "Profile" }).getByText("house", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await say(page, "@greta are you there?");
  await messageOf(page, "Greta", "Here I am.").waitFor();

  const again = await open("Models");
  await again.getByRole("button", { name: "Delete house" }).click();
  await again.getByText("vLLM").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await say(page, "@greta and now?");
  await page.getByText("There is nobody to answer for this agent").waitFor();
  // The refused address is the one complaint of the browser's own.
  expect(complaints.filter((one) => !one.includes("400"))).toEqual([]);
});
