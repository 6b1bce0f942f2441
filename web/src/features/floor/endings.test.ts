import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TurnEnded } from "../../wire/types";
import { t } from "../../words/words";
import { endingOf, isWorthRetry } from "./endings";

function told(ended: Pick<TurnEnded, "outcome" | "reason">): string {
  const { sentence, why } = endingOf(ended);
  return t(sentence, { name: "Ada" }) + why;
}

const PROTOCOL = readFileSync(`${process.cwd()}/../server/tertulia/wire/PROTOCOL.md`, "utf8");
const turns = PROTOCOL.split("\n## Turns\n")[1]?.split("\n## ")[0] ?? "";
const reasons = [...turns.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)]
  .filter(([, outcome]) => outcome !== "outcome")
  .flatMap(([, outcome, cell]) =>
    [...(cell ?? "").matchAll(/`(\w+)`/g)].map((match) => [outcome as TurnEnded["outcome"], match[1] ?? ""] as const),
  );

test("the protocol's table names reasons", () => {
  expect(reasons).toContainEqual(["failed", "model_failed"]);
  expect(reasons.length).toBeGreaterThan(15);
});

test.each(reasons)("%s by %s is told in words", (outcome, reason) => {
  expect(told({ outcome, reason })).not.toMatch(/_|Ended:/);
});

test("what is not known is told by its name", () => {
  expect(told({ outcome: "failed", reason: "moon_full" })).toBe("Ada could not answer. Ended: moon full");
  expect(told({ outcome: "waiting_expired", reason: null })).toBe("Ada waited too long and gave up");
});

test("what may go well the next time is worth another try; what a limit or a person ended is not", () => {
  expect(isWorthRetry({ outcome: "failed", reason: "model_failed" })).toBe(true);
  expect(isWorthRetry({ outcome: "failed", reason: "budget_exceeded" })).toBe(false);
  expect(isWorthRetry({ outcome: "stopped", reason: "stopped" })).toBe(false);
  expect(isWorthRetry({ outcome: "silent", reason: "stale" })).toBe(false);
});
