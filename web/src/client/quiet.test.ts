import { expect, test } from "vitest";
import { isQuiet } from "./quiet";

const wish = { quietUntilMs: 0, quietFrom: null, quietTo: null, zone: "UTC" };
const at = (time: string): number => Date.parse(`2026-11-20T${time}:00Z`);

test("until a moment, and no longer", () => {
  const until = { ...wish, quietUntilMs: at("10:00") };
  expect([at("09:59"), at("10:00")].map((ms) => isQuiet(until, ms))).toEqual([true, false]);
});

test.each([
  ["12:00", "13:00", ["11:59", "12:00", "12:59", "13:00"], [false, true, true, false]],
  ["22:00", "07:00", ["21:59", "22:00", "00:00", "06:59", "07:00"], [false, true, true, true, false]],
  ["08:00", "08:00", ["07:59", "08:00"], [false, false]],
])("each day from %s to %s", (quietFrom, quietTo, times, expected) => {
  expect(times.map((time) => isQuiet({ ...wish, quietFrom, quietTo }, at(time)))).toEqual(expected);
});

test("in my zone", () => {
  const tokyo = { ...wish, quietFrom: "22:00", quietTo: "23:00", zone: "Asia/Tokyo" };
  expect(isQuiet(tokyo, at("13:30"))).toBe(true);
  expect(isQuiet(tokyo, at("22:30"))).toBe(false);
});
