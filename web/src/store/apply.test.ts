import { describe, expect, test } from "vitest";
import {
  ADA,
  AT,
  frame,
  JON,
  MAYA,
  message,
  posted,
  ROOM_ID,
  room,
  snapshot,
  welcome,
  welcomeRoom,
} from "../testing/samples";
import type { Beside, Message, RoomEvent, ServerFrame } from "../wire/types";
import { type Action, apply } from "./apply";
import { EMPTY, MAX_MESSAGES, type Outgoing, type RoomState, type State } from "./state";

const asAction = (one: ServerFrame | Action): Action =>
  "frame" in one || !("room_id" in one || one.type === "welcome" || one.type === "reply")
    ? (one as Action)
    : { type: "frame", frame: one as ServerFrame, nowMs: 1_000 };

const run = (state: State, ...steps: (ServerFrame | Action)[]): State => steps.map(asAction).reduce(apply, state);
const taken = (part = {}): Action => ({ type: "snapshot", snapshot: snapshot(part), nowMs: 0 });
const start = (part = {}): State => run(EMPTY, welcome(), { type: "room_loading", roomId: ROOM_ID }, taken(part));
const here = (state: State): RoomState => {
  const found = state.rooms[ROOM_ID];
  if (!found) throw new Error("the room is not known");
  return found;
};
const agentMessage = (seq: number, turnId = "turn_1"): RoomEvent =>
  frame("agent_message", {
    seq,
    turn_id: turnId,
    agent_id: "agt_ada",
    message: message(seq, { turn_id: turnId }, ADA),
  });
const history = (messages: Message[], events: Beside[] = [], hasMore = false): Action => ({
  type: "history",
  roomId: ROOM_ID,
  page: { messages, events, has_more: hasMore, has_more_before: hasMore, has_more_after: true },
  place: { before_seq: (messages.at(-1)?.seq ?? 0) + 1 },
});
const delta = (index: number, text: string, attempt = 1) =>
  frame("agent_delta", { agent_id: "agt_ada", turn_id: "turn_1", attempt, index, text });

const PREVIEW = { url: "https://mill.example", title: "Mill", description: "", site: "", host: "mill.example" };

describe("an old snapshot and the events since are a fresh snapshot", () => {
  const events: RoomEvent[] = [
    posted(1),
    posted(2, {}, MAYA),
    frame("reaction_added", { seq: 3, message_id: "msg_1", emoji: "🎉", member_id: MAYA.id }),
    frame("reaction_added", { seq: 4, message_id: "msg_1", emoji: "🎉", member_id: JON.id }),
    frame("reaction_removed", { seq: 5, message_id: "msg_1", emoji: "🎉", member_id: MAYA.id }),
    frame("message_edited", { seq: 6, message: message(2, { text: "better", edited_at: AT }, MAYA) }),
    agentMessage(7),
    frame("message_deleted", { seq: 8, message_id: "msg_1" }),
    frame("previews_changed", { seq: 9, message_id: "msg_2", previews: [PREVIEW] }),
    frame("room_updated", { seq: 10, room: room({ topic: "new" }) }),
    frame("member_left", { seq: 11, member: JON }),
  ];
  const fresh = snapshot({
    seq: 11,
    room: room({ topic: "new" }),
    members: [MAYA, ADA],
    messages: [
      message(1, { text: "", deleted: true }),
      message(2, { text: "better", edited_at: AT, previews: [PREVIEW] }, MAYA),
      message(7, { turn_id: "turn_1" }, ADA),
    ],
  });
  const contents = ({ room: shape, messages, memberIds, contentSeq }: RoomState) => ({
    shape,
    messages,
    memberIds,
    contentSeq,
  });
  const expected = contents(here(start(fresh)));

  test("event by event", () => {
    expect(contents(here(run(start(), ...events)))).toEqual(expected);
  });

  test.each([0, 3, 11])("when %i events come while the snapshot is on its way", (early) => {
    const loading = run(EMPTY, welcome(), { type: "room_loading", roomId: ROOM_ID }, ...events.slice(0, early));
    expect(contents(here(run(loading, taken(), ...events.slice(early))))).toEqual(expected);
  });

  test("when the snapshot is ahead of the events", () => {
    expect(contents(here(run(start(fresh), ...events)))).toEqual(expected);
  });
});

describe("what happened beside the messages", () => {
  const joined = (seq: number) => frame("member_joined", { seq, member: JON });
  const action = (seq: number, turnId: string) =>
    frame("agent_action", {
      seq,
      agent_id: "agt_ada",
      turn_id: turnId,
      execution_id: `exe_${seq}`,
      tool: "calculator",
      summary: "1+1",
      status: "success",
    });
  const answer = (seq: number) => message(seq, { turn_id: `turn_${seq}` }, ADA);
  const seqs = (state: State) => here(state).marks.map(({ seq }) => seq);

  test("comes with the snapshot, with each page before it, and as it happens; each once", () => {
    const state = start({ seq: 9, messages: [message(7)], events: [joined(8), joined(9)] });
    const back = run(state, history([message(3)], [joined(4), joined(6), joined(8)]), joined(9), joined(10));
    expect(seqs(back)).toEqual([4, 6, 8, 9, 10]);
  });

  test("tells which tools the answers shown were made with", () => {
    const state = start({ seq: 9, messages: [answer(9)], events: [action(7, "turn_9"), action(8, "turn_gone")] });
    const back = run(state, history([answer(5)], [action(4, "turn_5")]));
    expect(here(back).tools).toMatchObject({
      turn_9: [{ executionId: "exe_7", summary: "1+1" }],
      turn_5: [{ executionId: "exe_4" }],
    });
    expect(Object.keys(here(back).tools)).toHaveLength(2);
  });

  test("goes with the messages it stands between", () => {
    const many = Array.from({ length: MAX_MESSAGES }, (_, index) => message(10 + 2 * index));
    const last = many.at(-1)?.seq ?? 0;
    const full = start({ seq: last + 1, messages: many, events: [joined(11), joined(13), joined(last + 1)] });
    expect(seqs(run({ ...full }, history([message(5)], [joined(6)], true)))).toEqual([6, 11, 13]);
    expect(seqs(run(full, posted(last + 2)))).toEqual([13, last + 1]);
  });
});

describe("unread", () => {
  test("counts messages of others after the welcome, and those that name me", () => {
    const state = run(start(), posted(1), posted(2, { mentions: [MAYA.id] }), posted(3, {}, MAYA), agentMessage(4));
    expect(here(state)).toMatchObject({ unread: 3, mentions: 1 });
  });

  test("trusts the welcome's number and counts replayed events not again", () => {
    const again = welcome({ rooms: [welcomeRoom({ seq: 2, unread: 2, read_seq: 0 })] });
    expect(here(run(start(), again, posted(1), posted(2), posted(3))).unread).toBe(3);
  });

  test("goes as I read, here or elsewhere, and never comes back", () => {
    const state = run(start(), posted(1), posted(2), posted(3));
    const partly = run(state, frame("read", { member_id: MAYA.id, read_seq: 2 }));
    expect(here(partly)).toMatchObject({ unread: 1, readSeq: 2 });
    const fully = run(partly, { type: "read", roomId: ROOM_ID, seq: 3 }, { type: "read", roomId: ROOM_ID, seq: 1 });
    expect(here(fully)).toMatchObject({ unread: 0, readSeq: 3 });
  });

  test("is kept for a room whose messages are not held", () => {
    const state = run(EMPTY, welcome(), posted(1));
    expect(here(state)).toMatchObject({ unread: 1, messages: [], seq: 1 });
  });

  test("puts the New line where I had read to when the room opens", () => {
    const state = run(start(), posted(1), { type: "read", roomId: ROOM_ID, seq: 1 }, posted(2));
    expect(here(run(state, { type: "room_opened", roomId: ROOM_ID })).dividerSeq).toBe(1);
    expect(here(run(start(), { type: "room_opened", roomId: ROOM_ID })).dividerSeq).toBeNull();
  });
});

describe("a turn", () => {
  test("grows by index and attempt, whatever is repeated or late", () => {
    const state = run(start(), delta(0, "Hel"), delta(3, "lo"), delta(3, "lo"), delta(9, "lost"));
    expect(here(state).turns.turn_1?.text).toBe("Hello");
    const anew = run(state, delta(0, "Good", 2), delta(0, "stale", 1), delta(4, " day", 2));
    expect(here(anew).turns.turn_1).toMatchObject({ text: "Good day", attempt: 2, phase: "writing" });
  });

  test("counts characters, not the units they are stored in", () => {
    expect(here(run(start(), delta(0, "🎉🎉"), delta(2, "ok"))).turns.turn_1?.text).toBe("🎉🎉ok");
  });

  test("gives way to its message, and no late signal wakes it", () => {
    const state = run(start(), delta(0, "Hel"), agentMessage(1), delta(3, "lo"));
    expect(here(state).turns).toEqual({});
    expect(here(state).messages).toHaveLength(1);
  });

  test.each([
    ["stopped", "stopped"],
    ["failed", "model_failed"],
    ["silent", "empty_answer"],
    ["spoke", "max_tokens"],
    ["waiting_expired", null],
  ] as const)("that ended %s (%s) leaves a mark", (outcome, reason) => {
    const end = frame("turn_ended", { seq: 1, turn_id: "turn_1", agent_id: "agt_ada", outcome, reason });
    const state = run(start(), delta(0, "Hel"), end);
    expect(here(state)).toMatchObject({ turns: {}, marks: [end] });
  });

  test("that stays silent by choice leaves nothing", () => {
    const thinking = frame("agent_thinking", { agent_id: "agt_ada", turn_id: "turn_1", phase: "considering" });
    const end = frame("turn_ended", { seq: 1, turn_id: "turn_1", agent_id: "agt_ada", outcome: "silent" });
    expect(here(run(start(), thinking))).toMatchObject({ turns: { turn_1: { phase: "considering" } } });
    expect(here(run(start(), thinking, end))).toMatchObject({ turns: {}, marks: [] });
  });

  test("keeps its tool calls with its message, put together from signal and event", () => {
    const call = { agent_id: "agt_ada", turn_id: "turn_1", execution_id: "exe_1", tool: "calculator" };
    const state = run(
      start(),
      frame("tool_execution", { ...call, status: "running", input: { expression: "1+1" } }),
      frame("agent_action", { ...call, seq: 1, status: "success", summary: "1+1 = 2" }),
      frame("tool_execution", { ...call, status: "success", output: "2", duration_ms: 3 }),
      agentMessage(2),
    );
    expect(here(state).tools.turn_1).toEqual([
      {
        executionId: "exe_1",
        tool: "calculator",
        status: "success",
        summary: "1+1 = 2",
        input: { expression: "1+1" },
        output: "2",
        error: null,
        durationMs: 3,
      },
    ]);
  });

  test("knows which message it answers, in the order in which it was decided", () => {
    const receipt = {
      agent_id: "agt_ada",
      name: "Ada",
      score: 1,
      rule: "named",
      reasons: [],
      outcome: "speak",
      policy: "1",
    };
    const decided = (message_id: string, outcome = "speak") =>
      frame("turn_decided", { message_id, receipts: [{ ...receipt, outcome }] });
    const begun = (turn_id: string) => frame("agent_thinking", { agent_id: "agt_ada", turn_id, phase: "considering" });
    const ended = (seq: number, turn_id: string) =>
      frame("turn_ended", { seq, turn_id, agent_id: "agt_ada", outcome: "silent", reason: null, message_id: null });
    const first = run(start(), decided("msg_1"), decided("msg_x", "covered"), decided("msg_2"), begun("turn_1"));
    expect(here(first).turns.turn_1?.causeId).toBe("msg_1");
    expect(here(run(first, begun("turn_1"), begun("turn_2"))).turns.turn_2?.causeId).toBe("msg_2");
    // One that ended unseen takes its message with it.
    const unseen = run(start(), decided("msg_1"), decided("msg_2"), ended(1, "turn_1"), begun("turn_2"));
    expect(here(unseen).turns.turn_2?.causeId).toBe("msg_2");
    const back = run(first, welcome({ rooms: [welcomeRoom()] }), begun("turn_3"));
    expect(here(back).turns.turn_3?.causeId).toBeNull();
  });

  test("under way at the welcome is known with what it has written", () => {
    const live = { turn_id: "turn_1", agent_id: "agt_ada", phase: "writing" as const, attempt: 1, text: "Hel" };
    const state = run(EMPTY, welcome({ rooms: [welcomeRoom({ turns: [live] })] }), delta(3, "lo"));
    expect(here(state).turns.turn_1?.text).toBe("Hello");
  });
});

describe("my message on its way", () => {
  const outgoing: Outgoing = {
    key: "k1",
    roomId: ROOM_ID,
    text: "hello",
    replyTo: null,
    threadId: null,
    files: [],
    askedAtMs: 0,
    status: "sending",
    problem: null,
    seq: null,
  };
  const mine = posted(1, { text: "hello" }, MAYA);
  const replied: Action = { type: "outgoing_changed", key: "k1", change: { seq: 1 } };
  const waiting = () => run(start(), { type: "outgoing", outgoing });

  test("is replaced by its event, the reply coming before or after", () => {
    for (const steps of [
      [mine, replied],
      [replied, mine],
    ]) {
      const state = run(waiting(), ...steps);
      expect(state.outbox).toEqual([]);
      expect(here(state).messages).toHaveLength(1);
    }
  });

  test("stays while others speak, and when another page of mine says the same", () => {
    const two = run(waiting(), { type: "outgoing", outgoing: { ...outgoing, key: "k2" } });
    expect(run(two, posted(1, { text: "hello" }), posted(2, { text: "hello" }, MAYA)).outbox).toHaveLength(2);
    expect(run(two, mine, replied).outbox.map(({ key }) => key)).toEqual(["k2"]);
  });

  test("that the server has is gone also where its event is skipped", () => {
    const resync: ServerFrame = { type: "resync_required", room_id: ROOM_ID, seq: 90, reason: "too_old" };
    expect(run(waiting(), replied, resync).outbox).toEqual([]);
    expect(run(waiting(), resync, replied).outbox).toEqual([]);
    expect(run(waiting(), resync).outbox).toHaveLength(1);
  });

  test("that failed stays until it is dropped", () => {
    const failed = run(waiting(), { type: "outgoing_changed", key: "k1", change: { status: "failed", problem: "no" } });
    expect(run(failed, mine).outbox).toHaveLength(1);
    expect(run(failed, { type: "outgoing_dropped", key: "k1" }).outbox).toEqual([]);
  });
});

describe("what is held is bounded", () => {
  const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => message(from + index));

  test("new messages push out the oldest, which can be loaded again", () => {
    const state = run(start({ seq: MAX_MESSAGES, messages: many(1, MAX_MESSAGES) }), posted(MAX_MESSAGES + 1));
    expect(here(state)).toMatchObject({ hasMore: true, atTail: true });
    expect(here(state).messages).toHaveLength(MAX_MESSAGES);
    expect(here(state).messages[0]?.seq).toBe(2);
  });

  test("older messages push out the newest, and new ones are not kept until a fresh snapshot", () => {
    const full = start({ seq: 2_000, messages: many(1_001, MAX_MESSAGES) });
    const back = run(full, history(many(951, 50), [], true), posted(2_001));
    expect(here(back)).toMatchObject({ atTail: false, unread: 1 });
    expect(here(back).messages.at(-1)?.seq).toBe(1_950);
    expect(here(run(back, taken({ seq: 2_001, messages: many(1_952, 50) }))).atTail).toBe(true);
  });

  test("a page of history that overlaps adds each message once", () => {
    const page = history([message(6), message(7), message(8)]);
    const state = run(start({ seq: 9, messages: [message(8), message(9)] }), page);
    expect(here(state).messages.map(({ seq }) => seq)).toEqual([6, 7, 8, 9]);
  });
});

test("a resync asks for the room anew, and what then comes is not mixed with the old", () => {
  const resync: ServerFrame = { type: "resync_required", room_id: ROOM_ID, seq: 90, reason: "too_old" };
  const state = run(start({ seq: 1, messages: [message(1)] }), resync, posted(91));
  expect(here(state)).toMatchObject({ load: "none", messages: [message(1)] });
});

test("a room I left is let go of, and loaded anew when I come back", () => {
  const removed = run(start({ seq: 1, messages: [message(1)] }), frame("room_removed", {}));
  expect(here(removed)).toMatchObject({ isMember: false, load: "none", messages: [] });
  const back = run(
    removed,
    frame("room_added", { room: { ...room(), seq: 8 } }),
    taken({ seq: 8, messages: [message(7)] }),
  );
  expect(here(back)).toMatchObject({ isMember: true, load: "ready", messages: [message(7)] });
});

test("typing fades, and ends when the message comes", () => {
  const typing = frame("typing", { member_id: JON.id, typing: true });
  expect(here(run(start(), typing)).typing).toEqual({ [JON.id]: 7_000 });
  expect(here(run(start(), typing, posted(1))).typing).toEqual({});
});

test("a state is never changed in place", () => {
  const before = start();
  const frozen = JSON.stringify(before);
  run(before, posted(1), delta(0, "x"), frame("typing", { member_id: JON.id, typing: true }));
  expect(JSON.stringify(before)).toBe(frozen);
});
