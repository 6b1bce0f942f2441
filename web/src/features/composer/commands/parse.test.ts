import { expect, test } from "vitest";
import { halfName, parse } from "./parse";

test.each([
  ["hello", { kind: "message", text: "hello" }],
  ["//shrug is a command", { kind: "message", text: "/shrug is a command" }],
  ["//", { kind: "message", text: "/" }],
  ["/usr/bin is a folder", { kind: "message", text: "/usr/bin is a folder" }],
  ["/", { kind: "message", text: "/" }],
  ["/ no", { kind: "message", text: "/ no" }],
  ["1/2", { kind: "message", text: "1/2" }],
  ["/help", { kind: "command", name: "help", words: "" }],
  ["/Topic  what is ripe ", { kind: "command", name: "topic", words: "what is ripe" }],
  ["/me one\ntwo", { kind: "command", name: "me", words: "one\ntwo" }],
])("%s is read as %o", (text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test.each([
  ["/", ""],
  ["/To", "to"],
  ["/topic ", null],
  ["//", null],
  ["to", null],
])("of %s a name is written: %s", (text, expected) => {
  expect(halfName(text)).toBe(expected);
});
