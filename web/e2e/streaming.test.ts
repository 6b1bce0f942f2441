import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch, visit } from "./browser";
import { Gate, Model } from "./model";
import { messageOf, messages, say, signIn } from "./pages";
import { Server } from "./server";

const model = new Model();
let server: Server;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await model.start();
  server = new Server(model.environment);
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
  await server?.dispose();
  model.stop();
});

const live = (name: string) => messages(page).getByRole("article", { name: `${name} is writing` });

test("an answer grows in place while it is written, seen alike by who comes in late, and becomes the message", async () => {
  const gate = new Gate();
  model.script = () => ({ pieces: ["The ", "**corrected** ", "order ", "stands."], pace: gate.pass });
  await say(page, "@tilda how does it stand?");
  await page.getByText(/Tilda is (thinking|considering|recalling)…/).waitFor();
  gate.let(3);
  await live("Tilda").getByText("The corrected order").waitFor();
  expect(await live("Tilda").locator("strong").textContent()).toBe("corrected");

  const late = await visit(browser);
  await signIn(late.page, server.url, server.token("owner"));
  await late.page.getByRole("article", { name: "Tilda is writing" }).getByText("The corrected order").waitFor();

  gate.open();
  await messageOf(page, "Tilda", "The corrected order stands.").waitFor();
  await messageOf(late.page, "Tilda", "The corrected order stands.").waitFor();
  await live("Tilda").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("Stop ends the answer at once, and the room is told for good; Esc does the same", async () => {
  for (const stop of [
    () => page.getByRole("button", { name: "Stop Tilda" }).click(),
    () => page.keyboard.press("Escape"),
  ]) {
    const gate = new Gate();
    model.script = () => ({ pieces: ["I begin ", "and ", "never ", "end"], pace: gate.pass });
    const before = await messages(page)
      .getByText(/Tilda was stopped/)
      .count();
    await say(page, "@tilda tell me a long story");
    gate.let(1);
    await live("Tilda").getByText("I begin").waitFor();
    await stop();
    await live("Tilda").waitFor({ state: "detached" });
    await expect
      .poll(() =>
        messages(page)
          .getByText(/Tilda was stopped/)
          .count(),
      )
      .toBe(before + 1);
    gate.open();
  }
  expect(await messages(page).getByText("never end").count()).toBe(0);
  await page.reload();
  await expect
    .poll(() =>
      messages(page)
        .getByText(/Tilda was stopped/)
        .count(),
    )
    .toBe(2);
  expect(complaints).toEqual([]);
});

test("a tool at work is one line that tells how it went; screen readers hear of begin and end, not of each word", async () => {
  const gate = new Gate();
  model.script = ({ hasToolResult }) =>
    hasToolResult
      ? { pieces: ["It is ", "408."], pace: gate.pass }
      : { call: { name: "calculator", arguments: { expression: "17 * 24" } } };
  const told: string[] = [];
  await page.exposeFunction("hear", (text: string) => told.push(text));
  await page.evaluate(() => {
    const hear = (window as unknown as { hear: (text: string) => void }).hear;
    const report = (): void => {
      for (const one of document.querySelectorAll("[aria-live], [role=status], [role=log], [role=alert]"))
        hear(one.textContent ?? "");
    };
    new MutationObserver(report).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await say(page, "@tilda what is 17 * 24?");
  await live("Tilda").locator("summary", { hasText: "calculator" }).waitFor();
  gate.open();
  const answer = messageOf(page, "Tilda", "It is 408.");
  await answer.waitFor();
  await expect.poll(() => told).toContain("Tilda answered");
  expect(told).toContain("Tilda is answering");
  expect(told.some((text) => text.includes("408"))).toBe(false);
  await answer.locator("summary", { hasText: "17 * 24" }).waitFor();
  expect(complaints).toEqual([]);
});

test("agents that answer at once each have a line and a row, and a crash of the server loses none of it", async () => {
  const gates = { Tilda: new Gate(), Basil: new Gate() };
  model.script = ({ system }) => {
    const name = /You are Basil/.test(system) ? "Basil" : "Tilda";
    return { pieces: [`${name} here. `, "Done."], pace: gates[name].pass };
  };
  await say(page, "@tilda and @basil, introduce yourselves");
  await page.getByRole("button", { name: "Stop Tilda" }).waitFor();
  await page.getByRole("button", { name: "Stop Basil" }).waitFor();
  for (const gate of Object.values(gates)) gate.let(1);
  await live("Tilda").getByText("here.").waitFor();
  await live("Basil").getByText("here.").waitFor();

  await server.stop("SIGKILL");
  await page.getByText(/Offline since/).waitFor();
  for (const gate of Object.values(gates)) gate.open();
  // Said for a few seconds, and so looked for before it can be said.
  const back = page.getByText(/Back online/).waitFor();
  await server.start();
  await back;
  await messageOf(page, "Tilda", "Done.").waitFor();
  await messageOf(page, "Basil", "Done.").waitFor();
  await expect.poll(() => page.getByRole("button", { name: /^Stop/ }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
