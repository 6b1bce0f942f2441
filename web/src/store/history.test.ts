import { describe, expect, test } from "vitest";
import { frame, MAYA, message, posted, ROOM_ID, snapshot, welcome } from "../testing/samples";
import type { History, Message, ServerFrame } from "../wire/types";
import { apply } from "./apply";
import { holds, type Place } from "./history";
import { EMPTY, type RoomState, type State } from "./state";

const span = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const seqs = (room: RoomState): string => {
  const parts = room.messages.map(({ seq }) => (room.gaps.includes(seq) ? `${seq} …` : `${seq}`));
  return `${room.hasMore ? "… " : ""}${parts.join(" ")}${room.atTail ? "" : " …"}`;
};

class Reader {
  state: State = [
    { type: "frame" as const, frame: welcome(), nowMs: 0 },
    { type: "snapshot" as const, snapshot: snapshot({ seq: 60, messages: span(58, 60) }), nowMs: 0 },
  ].reduce<State>(apply, EMPTY);

  get room(): RoomState {
    const room = this.state.rooms[ROOM_ID];
    if (room === undefined) throw new Error("the room is not known");
    return { ...room, hasMore: room.hasMore || (room.messages[0]?.seq ?? 0) > 1 };
  }

  take(messages: Message[], place: Place, part: Partial<History> = {}): this {
    const [first, last] = [messages[0]?.seq ?? 1, messages.at(-1)?.seq ?? 60];
    const hasMore = first > 1;
    const page = { messages, events: [], has_more: hasMore, has_more_before: hasMore, has_more_after: last < 60 };
    this.state = apply(this.state, { type: "history", roomId: ROOM_ID, page: { ...page, ...part }, place });
    return this;
  }

  tell(event: ServerFrame): this {
    this.state = apply(this.state, { type: "frame", frame: event, nowMs: 0 });
    return this;
  }
}

describe("pages of a room's past", () => {
  test("far from what is held leave a gap, which is filled from either end", () => {
    const reader = new Reader().take(span(20, 22), { around_seq: 21 });
    expect(seqs(reader.room)).toBe("… 20 21 22 … 58 59 60");
    expect(seqs(reader.take(span(23, 24), { after_seq: 22 }).room)).toBe("… 20 21 22 23 24 … 58 59 60");
    expect(seqs(reader.take(span(56, 57), { before_seq: 58 }).room)).toBe("… 20 21 22 23 24 … 56 57 58 59 60");
    expect(seqs(reader.take(span(25, 57), { after_seq: 24 }).room).includes("24 …")).toBe(false);
    expect(reader.room.gaps).toEqual([]);
  });

  test("may lie between others, overlap them, or end where one begins", () => {
    const reader = new Reader()
      .take(span(10, 12), { at: "2026-11-20T10:00:00Z" })
      .take(span(30, 32), { around_seq: 31 });
    expect(seqs(reader.room)).toBe("… 10 11 12 … 30 31 32 … 58 59 60");
    expect(seqs(reader.take(span(12, 14), { around_seq: 13 }).room)).toBe("… 10 11 12 13 14 … 30 31 32 … 58 59 60");
    expect(seqs(reader.take(span(29, 33), { around_seq: 31 }).room)).toBe(
      "… 10 11 12 13 14 … 29 30 31 32 33 … 58 59 60",
    );
    expect(seqs(reader.take(span(1, 9), { before_seq: 10 }).room).startsWith("1 2")).toBe(true);
  });

  test("that change while they are on their way are taken as they are now", () => {
    const reader = new Reader()
      .tell(frame("message_deleted", { seq: 61, message_id: "msg_21" }))
      .tell(frame("reaction_added", { seq: 62, message_id: "msg_22", emoji: "🎉", member_id: MAYA.id }))
      .tell(posted(63, { thread_id: "msg_20" }))
      .take(span(20, 22), { around_seq: 21 });
    expect(reader.room.messages.slice(0, 3)).toMatchObject([
      { thread: { replies: 1, last_seq: 63 } },
      { deleted: true, text: "" },
      { reactions: [{ emoji: "🎉", member_ids: [MAYA.id] }] },
    ]);
  });

  test("reach the newest only with all that was said meanwhile", () => {
    const reader = new Reader();
    const { rooms } = reader.state;
    reader.state = { ...reader.state, rooms: { [ROOM_ID]: { ...reader.room, atTail: false } } };
    expect(Object.keys(rooms)).toEqual([ROOM_ID]);
    reader.tell(posted(61)).take([], { after_seq: 60 });
    expect(reader.room.atTail).toBe(false);
    expect(seqs(reader.take([message(61)], { after_seq: 60 }).room)).toBe("… 58 59 60 61");
    expect(seqs(reader.tell(posted(62)).room)).toBe("… 58 59 60 61 62");
    expect(seqs(reader.take([message(61), message(62), message(63)], { around_seq: 63 }).tell(posted(63)).room)).toBe(
      "… 58 59 60 61 62 63",
    );
  });
});

test("a number is held where nothing is missing about it", () => {
  const { room } = new Reader().take([message(20), message(23)], { around_seq: 21 });
  expect([20, 21, 22, 23, 58, 61].every((seq) => holds(room, seq))).toBe(true);
  expect([19, 24, 57].some((seq) => holds(room, seq))).toBe(false);
});
