/** Runs the browser stories, two files at a time: each has a server and a browser of its own. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["*.test.ts"],
    environment: "node",
    maxWorkers: 2,
    setupFiles: ["failed.ts"],
    // What is set up first is asked first, so that the pages are still there when a failure is shown.
    sequence: { hooks: "list" },
    // All these only end what hangs: a slow and busy machine is no failure.
    testTimeout: 900_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
