import { afterEach, expect, test } from "vitest";
import { setTimeZone } from "../../ui/time";
import { endOf, suggestedEnd } from "./spans";

const NOW = "2026-11-20T10:00:00.000Z";
const NOW_MS = Date.parse(NOW);

afterEach(() => setTimeZone(null));

test.each([
  ["hour", "2026-11-20T11:00:00.000Z"],
  ["day", "2026-11-21T10:00:00.000Z"],
  ["week", "2026-11-27T10:00:00.000Z"],
  ["good", null],
] as const)("%s ends at %s", (span, expected) => {
  expect(endOf(span, "", NOW_MS)).toBe(expected);
});

test("a day and time is meant in the zone that was chosen", () => {
  setTimeZone("Asia/Tokyo");
  expect(endOf("until", "2026-11-20T20:30", NOW_MS)).toBe("2026-11-20T11:30:00.000Z");
  expect(suggestedEnd(NOW_MS)).toBe("2026-11-21T19:00");
});

test("what has passed, and no time at all, is no end", () => {
  setTimeZone("UTC");
  expect(endOf("until", "2026-11-20T09:59", NOW_MS)).toBeUndefined();
  expect(endOf("until", "", NOW_MS)).toBeUndefined();
});
