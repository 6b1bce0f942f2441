import { describe, expect, test } from "vitest";
import { newRoom } from "../../store/state";
import { ADA, JON, MAYA, welcomeRoom } from "../../testing/samples";
import type { Me, Room } from "../../wire/types";
import { choicesFor, collectivesIn, complete, findPartial } from "./completion";

const adam = { ...JON, id: "mem_adam", name: "Adam", handle: "adam" };
const names = (query: string) => choicesFor(query, [ADA, JON, MAYA, adam]).map(({ name }) => name);

describe("findPartial", () => {
  test.each([
    ["@", 1, { sign: "@", start: 0, query: "" }],
    ["hi @Ad", 6, { sign: "@", start: 3, query: "ad" }],
    ["(@ada", 5, { sign: "@", start: 1, query: "ada" }],
    ["so :Th", 6, { sign: ":", start: 3, query: "th" }],
    [":+1", 3, { sign: ":", start: 0, query: "+1" }],
    ["line\n@a.b-c", 11, { sign: "@", start: 5, query: "a.b-c" }],
  ])("finds the mention begun in %j at %i", (text, caret, found) => {
    expect(findPartial(text, caret)).toEqual(found);
  });

  test.each([
    ["mail@ada", 8],
    ["@ada ", 5],
    ["@ada", 0],
    ["no one", 6],
    ["at 10:30", 8],
    ["so :D", 5],
    ["https://x", 9],
    [`@${"a".repeat(40)}`, 41],
  ])("finds none in %j at %i", (text, caret) => {
    expect(findPartial(text, caret)).toBeNull();
  });
});

describe("choicesFor", () => {
  test("offers people before agents, and handles before names", () => {
    expect(names("ad")).toEqual(["Adam", "Ada"]);
    expect(names("")).toEqual(["Adam", "Jonas Berg", "Maya", "Ada"]);
  });

  test("whom it names exactly comes first", () => {
    expect(names("ada")).toEqual(["Ada", "Adam"]);
    expect(choicesFor("ad", [{ ...ADA, handle: "ad" }, adam]).map(({ name }) => name)).toEqual(["Ada", "Adam"]);
  });

  test("finds by any word of the name", () => {
    expect(names("be")).toEqual(["Jonas Berg"]);
    expect(names("zz")).toEqual([]);
  });
});

describe("all at once", () => {
  const handles = (part: Partial<Room>, me: Me, count = 3): string[] => {
    const held = { ...newRoom(welcomeRoom(part)), memberIds: Array.from({ length: count }, String) };
    return collectivesIn(held, [JON, ADA], me).map(({ handle }) => handle);
  };

  test("are people and agents, where there are any; guests call nobody in a large room", () => {
    expect(handles({}, MAYA, 40)).toEqual(["room", "agents"]);
    expect(handles({}, { ...MAYA, role: "guest" }, 20)).toEqual(["room", "agents"]);
    expect(handles({}, { ...MAYA, role: "guest" }, 21)).toEqual(["agents"]);
    expect(handles({ kind: "direct" }, MAYA)).toEqual([]);
  });

  test("come last, and are offered however many others fit", () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...JON, id: `mem_${index}`, handle: `r${index}` }));
    const all = collectivesIn(newRoom(welcomeRoom()), [JON, ADA], MAYA);
    expect(choicesFor("r", many, all).map(({ handle }) => handle)).toHaveLength(8);
    expect(choicesFor("r", many, all).at(-1)?.handle).toBe("room");
  });
});

test("complete puts the handle in place of what was written, with one space after", () => {
  const partial = { sign: "@", start: 3, query: "ad" } as const;
  expect(complete("hi @ad", 6, partial, ADA)).toEqual({ text: "hi @ada ", caret: 8 });
  expect(complete("hi @ad you", 6, partial, ADA)).toEqual({ text: "hi @ada you", caret: 8 });
  const emoji = { kind: "emoji", handle: "👍" } as const;
  const named = { sign: ":", start: 3, query: "thumbs" } as const;
  expect(complete("so :thumbs", 10, named, emoji)).toEqual({ text: "so 👍 ", caret: 6 });
});
