import { afterEach, beforeEach, expect, test } from "vitest";
import { use } from "../words/language";
import { ENGLISH } from "../words/words";
import { clockTime, dayKey, dayName, isSameDay, setTimeZone, shortTime, startOfDay } from "./time";

function speak(tag: string, zone: string | null): void {
  use({ ...ENGLISH, tag });
  setTimeZone(zone);
}

const NOON = Date.parse("2026-11-20T12:00:00Z");

beforeEach(() => speak("en-GB", "UTC"));
afterEach(() => speak("en", null));

test("a day is named as people say it", () => {
  expect(dayName("2026-11-20T00:10:00Z", NOON)).toBe("Today");
  expect(dayName("2026-11-19T23:50:00Z", NOON)).toBe("Yesterday");
  expect(dayName("2026-11-13T10:00:00Z", NOON)).toMatch(/^Friday,? 13 November$/);
  expect(dayName("2025-11-13T10:00:00Z", NOON)).toBe("13 November 2025");
  expect(shortTime("2026-11-20T09:05:00Z", NOON)).toBe("09:05");
  expect(shortTime("2026-11-19T09:05:00Z", NOON)).toBe("yesterday");
});

test("times and days are those of the chosen zone and language", () => {
  const at = "2026-11-20T23:30:00Z";
  expect(clockTime(at)).toBe("23:30");
  speak("en-US", "Asia/Kathmandu");
  expect(clockTime(at)).toBe("05:15 AM");
  expect(dayKey(at)).toBe("2026-11-21");
  expect(isSameDay(at, "2026-11-20T18:20:00Z")).toBe(true);
  expect(isSameDay(at, "2026-11-20T18:10:00Z")).toBe(false);
});

test.each([
  ["UTC", "2026-11-20T00:00:00Z"],
  ["America/New_York", "2026-11-20T05:00:00Z"],
  ["Asia/Kathmandu", "2026-11-19T18:15:00Z"],
])("a day begins in %s when its clocks show midnight", (zone, at) => {
  setTimeZone(zone);
  expect(new Date(startOfDay("2026-11-20")).toISOString()).toBe(new Date(at).toISOString());
});

test("a day begins at its first midnight also where the clocks change", () => {
  setTimeZone("Europe/Berlin");
  expect(new Date(startOfDay("2026-10-25")).toISOString()).toBe("2026-10-24T22:00:00.000Z");
  expect(new Date(startOfDay("2026-10-26")).toISOString()).toBe("2026-10-25T23:00:00.000Z");
});
