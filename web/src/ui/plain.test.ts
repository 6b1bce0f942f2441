import { expect, test } from "vitest";
import { plain } from "./plain";

test("what turns text around is shown by its name", () => {
  expect(plain("photo_\u202egpj.exe")).toBe("photo_[U+202E]gpj.exe");
  expect(plain("\u2066a\u2069\u202ab\u202c")).toBe("[U+2066]a[U+2069][U+202A]b[U+202C]");
});

test.each(["שלום Maya", "مرحبا", "a\u200fb", "👩‍🌾", ""])("what merely is of another direction stays: %s", (text) => {
  expect(plain(text)).toBe(text);
});
