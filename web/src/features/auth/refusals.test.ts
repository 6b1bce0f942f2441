import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { whyRefused } from "./refusals";

const PROTOCOL = readFileSync(`${process.cwd()}/../server/tertulia/wire/PROTOCOL.md`, "utf8");
const codes = [...PROTOCOL.matchAll(/^\| (45\d\d) \|/gm)].map((match) => Number(match[1]));

test("the protocol names codes that forbid to come back", () => {
  expect(codes).toContain(4502);
});

test.each(codes)("%i says why, and what to do", (code) => {
  expect(whyRefused(code)).toMatch(/^Your session ended: .+\. .+/);
  expect(whyRefused(code)).not.toContain(String(code));
});

test("a code that is not known is told as it is", () => {
  expect(whyRefused(4599)).toContain("code 4599");
});
