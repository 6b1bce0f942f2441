import { expect, test } from "vitest";
import { listed, t } from "./words";

test("a count has its form, and numbers are written as the language writes them", () => {
  expect([0, 1, 2, 1_234].map((count) => t("replies", { count }))).toEqual([
    "0 replies",
    "1 reply",
    "2 replies",
    "1,234 replies",
  ]);
});

test("values stand in their places", () => {
  expect(t("seen_by", { count: 2, names: listed(["Ada", "Ben"]) })).toBe("Seen by Ada and Ben");
});
