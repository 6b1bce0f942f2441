import { expect, test } from "vitest";
import { backoffMs, isFinal } from "./backoff";

test("waits anywhere between nothing and a doubling limit, which ends at half a minute", () => {
  expect([0, 1, 2, 6, 50].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  expect(backoffMs(6, () => 0)).toBe(0);
});

test("stays away only when told so", () => {
  expect([1006, 4000, 4002, 4499].map(isFinal)).toEqual([false, false, false, false]);
  expect([4500, 4503].map(isFinal)).toEqual([true, true]);
});
