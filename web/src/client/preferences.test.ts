import { beforeEach, expect, test } from "vitest";
import { clockTime } from "../ui/time";
import { Preferences } from "./preferences";
import { Shelf } from "./shelf";

const shelf = new Shelf("mem_maya");
let preferences: Preferences;

beforeEach(() => {
  localStorage.clear();
  preferences = new Preferences();
  preferences.open(shelf);
});

test("what is chosen is there again, for this member alone", () => {
  preferences.change({ hasSingleKeys: false });
  preferences.close();
  expect(preferences.chosen.hasSingleKeys).toBe(true);
  preferences.open(shelf);
  expect(preferences.chosen).toMatchObject({ hasSingleKeys: false });
  preferences.open(new Shelf("mem_jon"));
  expect(preferences.chosen).toMatchObject({ hasSingleKeys: true });
});

test("times are written in the zone that is chosen, at once", () => {
  preferences.change({ locale: "en-GB", zone: "Asia/Tokyo" });
  expect(clockTime("2026-11-20T12:00:00Z")).toBe("21:00");
});

test("nothing is written before something is chosen", () => {
  expect(localStorage).toHaveLength(0);
});

test.each([
  ["of another kind", { hasSingleKeys: "no", quietUntilMs: "all", zone: "UTC" }, { hasSingleKeys: true, zone: "UTC" }],
  ["a zone that is nowhere", { zone: "Mars/Base", notifies: true }, { zone: null, notifies: true }],
  ["a language that is none", { locale: "-", zone: "UTC" }, { locale: null, zone: null }],
  ["no object", 5, { hasSingleKeys: true }],
])("what is kept and %s is not believed", (_, kept, expected) => {
  shelf.write("preferences", kept);
  preferences.open(shelf);
  expect(preferences.chosen).toMatchObject(expected);
});

test("what another tab chooses is chosen here", () => {
  shelf.write("preferences", { quietUntilMs: 5 });
  window.dispatchEvent(new StorageEvent("storage"));
  expect(preferences.chosen.quietUntilMs).toBe(5);
});
