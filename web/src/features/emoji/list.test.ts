import { expect, test } from "vitest";
import { EMOJI_GROUPS, emojiName, findEmoji } from "./list";

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
