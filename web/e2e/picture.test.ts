/** Takes the picture for the README: a conversation in the lobby while an agent writes. */
import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { launch, visit } from "./browser";
import { furnish } from "./furnish";
import { Gate, Model } from "./model";
import { messages, say, signIn } from "./pages";
import { Server } from "./server";

const DOCS = new URL("../../docs/", import.meta.url).pathname;
const ANSWER = `Two things, since Tuesday:

1. who calls the supplier before Friday
2. whether we take \`peas\` if the beans are sold out

I can remind you on Thursday.`;
const SHOWN_WORDS = ANSWER.split(" ").length - 2;

test("the picture for the README", async () => {
  const model = new Model();
  await model.start();
  const server = new Server(model.environment);
  await server.start();
  const browser = await launch();
  const { page, complaints } = await visit(browser);
  await signIn(page, server.url, server.token("owner"));
  await furnish(server, model, page);

  const gate = new Gate();
  model.script = () => ({ pieces: ANSWER.split(/(?<= )/), pace: gate.pass });
  await say(page, "@orla what is still open?");
  gate.let(SHOWN_WORDS);
  await messages(page).getByText("I can remind you").waitFor();
  await page.mouse.move(0, 0);
  mkdirSync(DOCS, { recursive: true });
  await page.screenshot({ path: `${DOCS}screenshot.png` });
  expect(complaints).toEqual([]);

  gate.open();
  await browser.close();
  await server.dispose();
  model.stop();
});
