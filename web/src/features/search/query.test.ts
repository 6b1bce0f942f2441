import { describe, expect, test } from "vitest";
import { ADA, JON, MAYA } from "../../testing/samples";
import { isHalfWritten, type Known, partAt, piecesOf, suggestionsFor, take, termsOf } from "./query";

const KNOWN: Known = {
  me: MAYA,
  members: [MAYA, ADA, JON],
  rooms: [
    { name: "lobby", directHandle: null, isDirect: false },
    { name: "green house", directHandle: null, isDirect: false },
    { name: "Ada", directHandle: "ada", isDirect: true },
  ],
  nowMs: Date.parse("2026-11-30T12:00:00Z"),
};

const at = (query: string) => partAt(query, query.length);
const offered = (query: string): string[] => {
  const part = at(query);
  return part === null ? [] : suggestionsFor(part, KNOWN).map(({ text }) => text);
};
const isHalf = (query: string): boolean => {
  const part = at(query);
  return isHalfWritten(query, part, part === null ? [] : suggestionsFor(part, KNOWN));
};

describe("partAt", () => {
  test.each([
    ["from:", { start: 0, end: 5, filter: "from", value: "" }],
    ["beans from:@jo", { start: 6, end: 14, filter: "from", value: "jo" }],
    ['in:#"green ho', { start: 0, end: 13, filter: "in", value: "green ho" }],
    ["HAS:Li", { start: 0, end: 6, filter: "has", value: "li" }],
  ])("finds the filter at the end of %s", (query, part) => {
    expect(at(query)).toEqual(part);
  });

  test.each(["beans", "from:me ", "-from:me", "https://x", "size:9", ""])("finds none at the end of %s", (query) => {
    expect(at(query)).toBeNull();
  });
});

describe("suggestionsFor", () => {
  test.each([
    ["from:", ["from:me", "from:@ada", "from:@jonas"]],
    ["from:be", ["from:@jonas"]],
    ["in:", ["in:#lobby", 'in:#"green house"', "in:@ada"]],
    ["in:#ho", ['in:#"green house"']],
    ["has:i", ["has:image"]],
    ["on:", ["on:2026-11-30", "on:2026-11-29", "on:2026-11-23", "on:2026-10-31"]],
    ["before:yes", ["before:2026-11-29"]],
  ])("for %s", (query, texts) => {
    expect(offered(query)).toEqual(texts);
  });
});

test("what is taken stands in place of what was written, with one space after", () => {
  const query = "beans from:jo  has:link";
  const part = partAt(query, 13);
  const chosen = { text: "from:@jonas", label: "", hint: "" };
  expect(part && take(query, part, chosen)).toEqual({ query: "beans from:@jonas has:link", caret: 18 });
});

test.each([
  ["from:", true],
  ["from:jo", true],
  ["from:jonas", false],
  ["from:@nobody", false],
  ["on:2026-11", true],
  ["on:2026-11-30", false],
  ["beans", false],
])("whether %s is half written: %s", (query, is) => {
  expect(isHalf(query)).toBe(is);
});

describe("piecesOf", () => {
  const lit = (query: string, text: string): string =>
    piecesOf(text, termsOf(query))
      .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
      .join("");

  test.each([
    ["caf", "The Café is open", "The [Café] is open"],
    ["caf ", "The Café is open", "The Café is open"],
    ["cafe is", "The Café is open", "The [Café] [is] open"],
    ['"green door"', "a green DOOR.", "a [green] [DOOR]."],
    ["from:me in:lobby beans", "me and the beans", "me and the [beans]"],
    ["beans -red", "red beans", "red [beans]"],
    ["東京", "東の京", "[東]の[京]"],
    ["<b>", "a <b> & c", "a <[b]> & c"],
    ["", "words", "words"],
  ])("%s in %s", (query, text, marked) => {
    expect(lit(query, text)).toBe(marked);
  });
});
