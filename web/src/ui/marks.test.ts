import { expect, test } from "vitest";
import { withoutMarks } from "./marks";

test.each([
  ["Two weeks [src:x7k2p].", "Two weeks."],
  ["Two weeks [src:x7k2p, src:abcde] and no more [src:x7", "Two weeks and no more"],
  ["A list [", "A list"],
  ["An array [1, 2] and [src]", "An array [1, 2] and [src]"],
])("%s", (written, shown) => {
  expect(withoutMarks(written)).toBe(shown);
});
