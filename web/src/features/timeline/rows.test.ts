import { describe, expect, test } from "vitest";
import { newRoom, type Outgoing, type RoomState, type Turn } from "../../store/state";
import { ADA, AT, frame, JON, MAYA, message, welcomeRoom } from "../../testing/samples";
import { rowsOf, threadRowsOf } from "./rows";

const room = (part: Partial<RoomState>): RoomState => ({
  ...newRoom(welcomeRoom()),
  atTail: true,
  hasMore: true,
  ...part,
});
const rows = (part: Partial<RoomState>, outbox: Outgoing[] = []) => rowsOf(room(part), outbox, MAYA.id);
const shapes = (part: Partial<RoomState>) =>
  rows(part).map((row) =>
    row.kind === "message" ? { key: row.key, continued: row.isContinued, day: row.startsDay } : row.kind,
  );
const turn: Turn = {
  turnId: "turn_1",
  agentId: "agt_ada",
  phase: "writing",
  attempt: 1,
  text: "Hi",
  chars: 2,
  startedAtMs: 0,
  threadId: null,
  causeId: null,
};

describe("rows", () => {
  test("begin with the room's start only when there is nothing before", () => {
    expect(rows({ hasMore: true })).toEqual([]);
    expect(rows({ hasMore: false })[0]?.kind).toBe("start");
  });

  test("group what one author says within minutes, not across days or quotes", () => {
    const at = (time: string) => ({ created_at: `2026-11-${time}:00Z` });
    const messages = [
      message(1, at("10T10:00")),
      message(2, at("10T10:04")),
      message(3, at("10T10:30")),
      message(4, { ...at("10T10:31"), reply_to: "msg_1" }),
      message(5, at("10T10:32"), MAYA),
      message(6, at("12T10:00"), MAYA),
    ];
    expect(shapes({ messages })).toEqual([
      { key: "msg_1", continued: false, day: true },
      { key: "msg_2", continued: true, day: false },
      { key: "msg_3", continued: false, day: false },
      { key: "msg_4", continued: false, day: false },
      { key: "msg_5", continued: false, day: false },
      { key: "msg_6", continued: false, day: true },
    ]);
  });

  test("place the New line once, above the first message of another after it", () => {
    const messages = [message(1), message(2, {}, MAYA), message(3), message(4)];
    const first = rows({ messages, dividerSeq: 1 }).filter((row) => row.kind === "message" && row.isFirstNew);
    expect(first.map(({ key }) => key)).toEqual(["msg_3"]);
  });

  test("put marks between messages by their number, which ends a group", () => {
    const marks = [frame("member_joined", { seq: 2, member: JON })];
    expect(shapes({ messages: [message(1), message(3)], marks })).toEqual([
      { key: "msg_1", continued: false, day: true },
      "mark",
      { key: "msg_3", continued: false, day: false },
    ]);
  });

  test("tell in one line who came together, and in another who went", () => {
    const joined = [1, 2, 4].map((seq) => frame("member_joined", { seq, member: JON }));
    const marks = [...joined.slice(0, 2), frame("member_left", { seq: 3, member: JON }), ...joined.slice(2)];
    const told = rows({ marks }).map((row) => row.kind === "mark" && row.marks.map(({ seq }) => seq));
    expect(told).toEqual([[1, 2], [3], [4]]);
  });

  test("keep an answer's key from its first word to its message", () => {
    const live = rows({ messages: [message(1, {}, JON)], turns: { turn_1: turn } }).at(-1);
    const done = rows({ messages: [message(2, { turn_id: "turn_1" }, ADA)] }).at(-1);
    expect(live).toMatchObject({ kind: "live", key: "turn_1" });
    expect(done).toMatchObject({ kind: "message", key: "turn_1" });
  });

  test("leave out turns with nothing to show, and all that is new while the end is not held", () => {
    expect(rows({ turns: { turn_1: { ...turn, text: "" } } })).toEqual([]);
    expect(rows({ turns: { turn_1: turn }, atTail: false })).toEqual([]);
  });

  test("end with what I have sent", () => {
    const outgoing = { key: "k1", replyTo: null, threadId: null } as Outgoing;
    expect(rows({ messages: [message(1, {}, MAYA)] }, [outgoing]).at(-1)).toMatchObject({
      key: "k1",
      isContinued: true,
    });
    expect(rows({ messages: [message(1)] }, [outgoing]).at(-1)).toMatchObject({ key: "k1", isContinued: false });
  });
});

test("where messages are missing a gap stands, and what follows it has its name and day again", () => {
  const found = rows({ messages: [message(1), message(2), message(9)], gaps: [2] });
  expect(found).toMatchObject([
    { key: "msg_1" },
    { key: "msg_2", isContinued: true },
    { kind: "gap", afterSeq: 2, beforeSeq: 9 },
    { key: "msg_9", isContinued: false, startsDay: true },
  ]);
});

describe("threads", () => {
  const root = message(1, { thread: { replies: 2, last_seq: 3, last_at: AT } });
  const messages = [root, message(2, { thread_id: "msg_1" }), message(3, { thread_id: "msg_1" })];
  const inThread = { key: "k1", replyTo: null, threadId: "msg_1" } as Outgoing;
  const turns = { turn_1: { ...turn, threadId: "msg_1" } };

  test("stay out of the room", () => {
    const found = rows({ messages, turns }, [inThread]);
    expect(found.map(({ key }) => key)).toEqual(["msg_1"]);
  });

  test("have rows of their own: the first message, a count, the replies, what is written and on its way", () => {
    const found = threadRowsOf(
      { rootId: "msg_1", messages, hasMore: false, isLoaded: true, turns, tools: {}, newAfterSeq: 2 },
      [inThread],
      MAYA.id,
    );
    expect(found.map((row) => row.key)).toEqual(["msg_1", "count", "msg_2", "msg_3", "turn_1", "k1"]);
    expect(found[1]).toMatchObject({ count: 2 });
    expect(found.map((row) => (row.kind === "message" ? row.isContinued : null))).toEqual([
      false,
      null,
      false,
      false,
      null,
      null,
    ]);
    expect(found[3]).toMatchObject({ isFirstNew: true });
  });

  test("say of one that began before I came that it did, once all of it is known", () => {
    const since = { rootId: "msg_1", messages: messages.slice(1), turns: {}, tools: {}, newAfterSeq: null };
    const keys = (hasMore: boolean, isLoaded: boolean) =>
      threadRowsOf({ ...since, hasMore, isLoaded }, [], MAYA.id).map(({ key }) => key);
    expect(keys(false, true)).toEqual(["before", "msg_2", "msg_3"]);
    expect(keys(true, true)).toEqual(["msg_2", "msg_3"]);
    expect(keys(false, false)).toEqual(["msg_2", "msg_3"]);
  });

  test("a New line does not begin at a reply, which the room does not show", () => {
    const found = rows({ messages: [...messages, message(4)], dividerSeq: 1 });
    expect(found).toMatchObject([{ isFirstNew: false }, { key: "msg_4", isFirstNew: true }]);
  });
});
