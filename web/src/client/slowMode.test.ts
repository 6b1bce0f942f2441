import { expect, test } from "vitest";
import { secondsLeft } from "./slowMode";

test.each([
  [0, 30, 1_000_000, 0],
  [1_000_000, 30, 1_000_000, 30],
  [1_000_000, 30, 1_000_001, 30],
  [1_000_000, 30, 1_028_500, 2],
  [1_000_000, 30, 1_030_000, 0],
  [1_000_000, 0, 1_000_000, 0],
])("spoken at %i in a room of %i s, at %i one waits %i s", (lastMs, slowS, nowMs, expected) => {
  expect(secondsLeft(lastMs, slowS, nowMs)).toBe(expected);
});

test("a clock that is behind the server's makes nobody wait longer than the room asks", () => {
  expect(secondsLeft(1_060_000, 30, 1_000_000)).toBe(30);
});
