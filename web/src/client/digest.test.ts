import { expect, test } from "vitest";
import { ADA, MAYA, message } from "../testing/samples";
import { digestOf } from "./digest";

test("others are counted, the most first; what names me comes newest first; mine, what is gone and replies do not count", () => {
  const digest = digestOf(
    [
      message(1, { mentions: [MAYA.id] }),
      message(2, {}, ADA),
      message(3, { thread_id: "msg_1" }, ADA),
      message(4, {}, MAYA),
      message(5, { deleted: true }),
      message(6, { mentions: ["@room"], thread_id: "msg_1" }, ADA),
    ],
    MAYA,
    true,
  );
  expect(digest.talkers.map(({ name, count }) => [name, count])).toEqual([
    ["Ada", 3],
    ["Jonas Berg", 1],
  ]);
  expect(digest.mentions.map(({ seq }) => seq)).toEqual([6, 1]);
  expect(digest).toMatchObject({ threadCount: 1, count: 2, isWhole: true, sinceAt: message(1).created_at });
});

test("of nothing there is nothing to say", () => {
  expect(digestOf([], MAYA, true)).toMatchObject({ talkers: [], mentions: [], count: 0, sinceAt: null });
});
