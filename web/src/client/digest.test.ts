import { expect, test } from "vitest";
import { ADA, MAYA, message } from "../testing/samples";
import { digestOf } from "./digest";

test("others are counted, the most first; what names me comes newest first; mine and what is gone do not count", () => {
  const digest = digestOf(
    [
      message(1, { mentions: [MAYA.id] }),
      message(2, {}, ADA),
      message(3, { thread_id: "msg_1" }, ADA),
      message(4, {}, MAYA),
      message(5, { deleted: true }),
      message(6, { mentions: [MAYA.id], thread_id: "msg_1" }, ADA),
    ],
    MAYA.id,
    true,
  );
  expect(digest.talkers.map(({ name, count }) => [name, count])).toEqual([
    ["Ada", 3],
    ["Jonas Berg", 1],
  ]);
  expect(digest.mentions.map(({ seq }) => seq)).toEqual([6, 1]);
  expect(digest).toMatchObject({ threadCount: 1, count: 4, isWhole: true, sinceAt: message(1).created_at });
});

test("of nothing there is nothing to say", () => {
  expect(digestOf([], MAYA.id, true)).toMatchObject({ talkers: [], mentions: [], count: 0, sinceAt: null });
});
