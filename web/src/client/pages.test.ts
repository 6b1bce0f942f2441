import { expect, test } from "vitest";
import { pagesOf } from "./pages";

async function walk(nextOf: (cursor: string | null) => string | null): Promise<(string | null)[]> {
  const asked: (string | null)[] = [];
  for await (const { cursor } of pagesOf(async (cursor) => ({ cursor, next: nextOf(cursor) }))) asked.push(cursor);
  return asked;
}

test("each page is asked for by the one before it, to the last", async () => {
  expect(await walk((cursor) => ({ null: "a", a: "b" })[String(cursor)] ?? null)).toEqual([null, "a", "b"]);
});

test("a list that never ends is cut off", async () => {
  expect(await walk(() => "again")).toHaveLength(20);
});
