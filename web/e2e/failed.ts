/** Shows what stood on the pages when a story failed: what did not come is seldom all that there is to know. */
import { afterEach } from "vitest";
import { contexts } from "./browser";

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const page of [...contexts].flatMap((context) => context.pages())) {
    const shown = await page.locator("body").ariaSnapshot({ timeout: 10_000 }).catch(String);
    process.stdout.write(`${task.name}\n${page.url()}\n${shown}\n`);
  }
});
