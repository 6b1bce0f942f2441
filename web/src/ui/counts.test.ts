import { expect, test } from "vitest";
import { counted, forMe, newMessages } from "./counts";

test("what is bounded is not said as if it were exact", () => {
  expect([0, 12, 999, 1_000, 1_003].map(counted)).toEqual(["0", "12", "999", "1,000+", "1,000+"]);
  expect([1, 999, 1_000].map(newMessages)).toEqual(["1 new message", "999 new messages", "1,000+ new messages"]);
  expect([forMe(2, 999), forMe(2, 1_000)]).toEqual(["2 for you", "2+ for you"]);
});
