import { expect, test } from "vitest";
import { excerpt } from "./excerpt";

test.each([
  ["# A heading\n\nand text", "A heading and text"],
  ["**bold** and *slanted*, `code` and [a link](https://example.com)", "bold and slanted, code and a link"],
  ["- one\n- two\n  - three", "one two three"],
  ["```python\nprint(1)\nprint(2)\n```", "print(1) print(2)"],
  ["| a | b |\n|---|---|\n| 1 | **2** |", "a b 1 2"],
  ["> quoted\n\nanswered", "quoted answered"],
  ["- [x] done", "done"],
  ["1 < 2 & so on", "1 < 2 & so on"],
  ["\u202eturned", "[U+202E]turned"],
])("of %j stays %j", (text, words) => {
  expect(excerpt(text)).toBe(words);
});

test("of a long text only the beginning is read", () => {
  expect(excerpt("a ".repeat(100_000)).length).toBeLessThan(700);
});
