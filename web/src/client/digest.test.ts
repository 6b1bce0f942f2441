import { expect, test } from "vitest";
import { ADA, AT, frame, JON, MAYA, message } from "../testing/samples";
import type { Member } from "../wire/types";
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

test("files, pins by others since then, and who came in and stayed are told", () => {
  const file = {
    id: "fil_1",
    name: "plan.pdf",
    media_type: "application/pdf",
    size_bytes: 1,
    width: null,
    height: null,
  };
  const withFile = message(2, { attachments: [{ ...file, has_thumbnail: false }] });
  const pin = (seq: number, pinned_by: string, pinned_at: string) => ({ message: message(seq), pinned_by, pinned_at });
  const came = (seq: number, member: Member) =>
    frame("member_joined", { seq, member: { ...member, room_role: "member", silenced_until: null } });
  const digest = digestOf([message(1), withFile], MAYA, true, {
    events: [came(3, JON), came(4, ADA), frame("member_left", { seq: 5, member: JON }), came(6, MAYA)],
    pins: [pin(9, JON.id, AT), pin(8, MAYA.id, AT), pin(7, JON.id, "2026-11-19T10:00:00Z")],
    leftAt: "2026-11-19T10:00:01Z",
  });
  expect(digest.files.map(({ seq }) => seq)).toEqual([2]);
  expect(digest.pins.map(({ seq }) => seq)).toEqual([9]);
  expect(digest.joined).toEqual([{ id: ADA.id, name: "Ada" }]);
});

test("pins count from when I left, also before anybody spoke and where nobody did", () => {
  const pins = [{ message: message(1), pinned_by: JON.id, pinned_at: "2026-11-19T10:00:00Z" }];
  const seqs = (leftAt: string | null, messages = [message(2)]) =>
    digestOf(messages, MAYA, true, { events: [], pins, leftAt }).pins.map(({ seq }) => seq);
  expect(seqs("2026-11-19T09:00:00Z")).toEqual([1]);
  expect(seqs("2026-11-19T09:00:00Z", [])).toEqual([1]);
  expect(seqs(null)).toEqual([1]);
  expect(seqs("2026-11-19T11:00:00Z")).toEqual([]);
});

test("of nothing there is nothing to say", () => {
  expect(digestOf([], MAYA, true)).toMatchObject({ talkers: [], mentions: [], count: 0, sinceAt: null });
});
