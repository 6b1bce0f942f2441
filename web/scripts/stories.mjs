// Runs the browser stories (names of files may follow) and once more, each with a new server, the files that failed.
// On a busy machine one page in some hundred is late for what a story does next; what fails twice is broken.
import { startVitest } from "vitest/node";

const config = new URL("../e2e/vitest.config.ts", import.meta.url).pathname;

/** Run these files, or all; return which failed. */
async function run(files) {
  process.exitCode = 0;
  const vitest = await startVitest("test", files, { config, watch: false });
  const failed = vitest.state.getTestModules().filter((module) => !module.ok());
  await vitest.close();
  return failed.map((module) => module.relativeModuleId);
}

const failed = await run(process.argv.slice(2));
if (failed.length > 0) {
  console.log(`\nOnce more: ${failed.join(", ")}\n`);
  await run(failed);
}
