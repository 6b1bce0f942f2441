import { afterEach, expect, test } from "vitest";
import { CommandError } from "../client/errors";
import { RestError } from "../net/rest";
import { hearing } from "./hearing";
import { speak, use } from "./language";
import { ENGLISH, told } from "./words";

const SENTENCES = [
  "There is no room {id}.",
  "There is no room {id} in {name}.",
  "It has 2 (two) places, a * and {count}.",
];

afterEach(async () => {
  await speak("en");
  use(ENGLISH);
});

test.each([
  ["There is no room rm_1.", "There is no room {id}.", { id: "rm_1" }],
  ["It has 2 (two) places, a * and 12.", "It has 2 (two) places, a * and {count}.", { count: "12" }],
])("%s is known again", (said, sentence, values) => {
  expect(hearing(SENTENCES)(said)).toEqual({ sentence, values });
});

test("what is not known is left as it is", async () => {
  expect(hearing(SENTENCES)("There is no door.")).toBeUndefined();
  await speak("de");
  expect(told("The moon is full.")).toBe("The moon is full.");
});

test("what stands in a place is said in the language, too", async () => {
  await speak("de");
  expect(told("Orla does not answer this. It is paused.")).toBe("Orla antwortet darauf nicht. Er ist pausiert.");
});

test("what the server refuses is said in the language that is spoken; its own words are kept", async () => {
  const said = "There is a room named Küche already; choose another name.";
  expect(new RestError(409, "conflict", said).message).toBe(said);
  await speak("de");
  const error = new RestError(409, "conflict", said);
  expect(error.message).toBe("Einen Raum namens Küche gibt es schon; wähle einen anderen Namen.");
  expect(error.said).toBe(said);
  const refused = new CommandError({ code: "not_found", message: "This file is gone.", retryable: false });
  expect(refused.message).toBe("Diese Datei gibt es nicht mehr.");
});

test("what is wrong with one field is said without what programs call it", async () => {
  const fields = [{ field: "name", problem: "it holds the invisible character U+202E; leave it out" }];
  const said = `name: ${fields[0]?.problem}`;
  expect(new RestError(400, "invalid_input", said, fields).message).toMatch(/^It holds .+ leave it out\.$/);
  await speak("de");
  const error = { code: "invalid_input", message: said, details: { fields } };
  expect(new CommandError(error).message).toBe("Es enthält das unsichtbare Zeichen U+202E; lass es weg.");
});
