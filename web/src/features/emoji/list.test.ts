import { afterEach, expect, test } from "vitest";
import { speak, use } from "../../words/language";
import { ENGLISH } from "../../words/words";
import { EMOJI_GROUPS, emojiName, findEmoji } from "./list";
import { learnNames } from "./names";
import german from "./names/de.json";
import spanish from "./names/es.json";

afterEach(async () => {
  await speak("en");
  use(ENGLISH);
  await learnNames();
});

const first = (query: string) => findEmoji(query)[0]?.emoji;

test("each is there once, and has a name", () => {
  const all = EMOJI_GROUPS.flatMap(({ items }) => items);
  expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
  expect(all.filter(({ emoji, name }) => emoji === "" || !/^[a-z0-9 ‼]+/.test(name))).toEqual([]);
});

test.each([
  ["tada", "🎉"],
  ["+1", "👍"],
  ["thumbs_up", "👍"],
  ["heart eyes", "😍"],
  ["HEART", "❤️"],
  ["rock", "🚀"],
])("%s finds it first", (query, emoji) => {
  expect(first(query)).toBe(emoji);
});

test("all words must fit, and what nobody knows finds nothing", () => {
  expect(findEmoji("red apple").map(({ emoji }) => emoji)).toEqual(["🍎"]);
  expect(findEmoji("xyzzy")).toEqual([]);
});

test("one is named, and one that is not listed says itself", () => {
  expect(emojiName("👍")).toBe("thumbs up sign");
  expect(emojiName("🫠")).toBe("🫠");
});

test.each([german, spanish])("each has a name in the other languages, too", (names) => {
  const all = EMOJI_GROUPS.flatMap(({ items }) => items).map(({ emoji }) => emoji);
  expect(Object.keys(names)).toEqual(all);
  expect(Object.values(names).every((name) => name.trim() !== "")).toBe(true);
});

test("they are called and found as in the language that is spoken, and as in English", async () => {
  await speak("de");
  await learnNames();
  expect(emojiName("🔥")).toBe("Feuer");
  expect(findEmoji("rakete")[0]).toMatchObject({ emoji: "🚀", name: "Rakete" });
  expect(first("rocket")).toBe("🚀");
  expect(first("bitte")).toBe("🙏");
});
