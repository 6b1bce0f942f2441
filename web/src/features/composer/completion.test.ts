import { describe, expect, test } from "vitest";
import { newRoom } from "../../store/state";
import { ADA, JON, MAYA, welcomeRoom } from "../../testing/samples";
import type { Me, Room } from "../../wire/types";
import { choicesFor, collectivesIn, complete, findPartial } from "./completion";

const adam = { ...JON, id: "mem_adam", name: "Adam", handle: "adam" };
const names = (query: string) => choicesFor(query, [ADA, JON, MAYA, adam]).map(({ name }) => name);

describe("findPartial", () => {
  test.each([
    ["@", 1, { start: 0, query: "" }],
    ["hi @Ad", 6, { start: 3, query: "ad" }],
    ["(@ada", 5, { start: 1, query: "ada" }],
    ["line\n@a.b-c", 11, { start: 5, query: "a.b-c" }],
  ])("finds the mention begun in %j at %i", (text, caret, found) => {
    expect(findPartial(text, caret)).toEqual(found);
  });

  test.each([
    ["mail@ada", 8],
    ["@ada ", 5],
    ["@ada", 0],
    ["no one", 6],
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
  expect(complete("hi @ad", 6, { start: 3, query: "ad" }, "ada")).toEqual({ text: "hi @ada ", caret: 8 });
  expect(complete("hi @ad you", 6, { start: 3, query: "ad" }, "ada")).toEqual({ text: "hi @ada you", caret: 8 });
});
