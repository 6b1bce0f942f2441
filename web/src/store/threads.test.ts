import { beforeEach, describe, expect, test } from "vitest";
import { ADA, AT, frame, JON, message, posted, ROOM_ID, snapshot, welcome } from "../testing/samples";
import type { RoomEvent } from "../wire/types";
import { apply } from "./apply";
import { EMPTY, type State } from "./state";

const ROOT = "msg_1";
let state: State;
const tell = (event: RoomEvent): void => {
  state = apply(state, { type: "frame", frame: event, nowMs: 0 });
};
const open = (rootId: string | null): void => {
  state = apply(state, { type: "thread_opened", roomId: ROOM_ID, rootId });
};
const page = (messages = [message(1), reply(2)], hasMore = false): void => {
  const taken = { messages, events: [], has_more: hasMore, has_more_before: hasMore, has_more_after: false };
  state = apply(state, { type: "thread_page", roomId: ROOM_ID, rootId: ROOT, page: taken });
};
const reply = (seq: number, text = `reply ${seq}`) => message(seq, { thread_id: ROOT, text });
const thread = () => state.rooms[ROOM_ID]?.thread;
const texts = () => thread()?.messages.map(({ text, deleted }) => (deleted ? "gone" : text));

beforeEach(() => {
  state = apply(EMPTY, { type: "frame", frame: welcome(), nowMs: 0 });
  const messages = [message(1), reply(2), message(3)];
  state = apply(state, { type: "snapshot", snapshot: snapshot({ seq: 3, messages }), nowMs: 0 });
});

describe("a thread", () => {
  test("shows at once what its room holds of it, then its page", () => {
    open(ROOT);
    expect(texts()).toEqual(["message 1", "reply 2"]);
    expect(thread()?.load).toBe("loading");
    page();
    expect(thread()).toMatchObject({ load: "ready", hasMore: false });
  });

  test("takes each reply once, also one that came while its page was on its way, and nothing from elsewhere", () => {
    open(ROOT);
    tell(posted(4, { thread_id: ROOT, text: "reply 4" }));
    page([message(1), reply(2), reply(4)]);
    tell(posted(5, { thread_id: ROOT, text: "reply 5" }));
    tell(posted(6));
    tell(posted(7, { thread_id: "msg_3" }));
    expect(texts()).toEqual(["message 1", "reply 2", "reply 4", "reply 5"]);
  });

  test("keeps what its page did not have yet", () => {
    open(ROOT);
    tell(posted(4, { thread_id: ROOT, text: "reply 4" }));
    tell(frame("message_deleted", { seq: 5, message_id: "msg_2" }));
    page();
    expect(texts()).toEqual(["message 1", "gone", "reply 4"]);
  });

  test("changes with its messages: words, marks, deletions", () => {
    open(ROOT);
    page();
    tell(frame("message_edited", { seq: 4, message: reply(2, "better") }));
    tell(frame("reaction_added", { seq: 5, message_id: ROOT, emoji: "🎉", member_id: JON.id }));
    expect(texts()).toEqual(["message 1", "better"]);
    expect(thread()?.messages[0]?.reactions).toEqual([{ emoji: "🎉", member_ids: [JON.id] }]);
    tell(frame("reaction_removed", { seq: 6, message_id: ROOT, emoji: "🎉", member_id: JON.id }));
    expect(thread()?.messages[0]?.reactions).toEqual([]);
  });

  test("grows backwards, without doubles", () => {
    open(ROOT);
    page([reply(2), reply(3)], true);
    const older = {
      messages: [message(1), reply(2)],
      events: [],
      has_more: false,
      has_more_before: false,
      has_more_after: false,
    };
    state = apply(state, { type: "thread_older", roomId: ROOM_ID, rootId: ROOT, page: older });
    expect(texts()).toEqual(["message 1", "reply 2", "reply 3"]);
    expect(thread()?.hasMore).toBe(false);
  });

  test("is left, and a page that comes too late changes nothing", () => {
    open(ROOT);
    open(null);
    page();
    expect(thread()).toBeNull();
  });

  test("that did not load still takes what comes", () => {
    open(ROOT);
    state = apply(state, { type: "thread_failed", roomId: ROOM_ID, rootId: ROOT });
    tell(posted(4, { thread_id: ROOT, text: "reply 4" }));
    expect(thread()?.load).toBe("failed");
    expect(texts()).toEqual(["message 1", "reply 2", "reply 4"]);
  });

  test("an answer that begins after a reply is taken for one in its thread", () => {
    tell(posted(4, { thread_id: ROOT }));
    const signal = frame("agent_thinking", { agent_id: ADA.agent_id ?? "", turn_id: "turn_1", phase: "considering" });
    state = apply(state, { type: "frame", frame: signal, nowMs: 0 });
    expect(state.rooms[ROOM_ID]?.turns.turn_1?.threadId).toBe(ROOT);
  });
});

test("a reply is counted once at its first message, which keeps the count when it is edited", () => {
  tell(posted(4, { thread_id: ROOT }));
  tell(frame("message_edited", { seq: 5, message: message(1, { text: "better" }) }));
  tell(frame("message_deleted", { seq: 6, message_id: "msg_4" }));
  const root = () => state.rooms[ROOM_ID]?.messages[0];
  expect(root()).toMatchObject({ text: "better", thread: { replies: 1, last_seq: 4 } });
  const counted = message(1, { thread: { replies: 1, last_seq: 4, last_at: AT } });
  open(ROOT);
  page([counted, reply(4)]);
  tell(posted(7, { thread_id: ROOT }));
  expect(thread()?.messages[0]?.thread).toMatchObject({ replies: 2, last_seq: 7 });
  expect(root()?.thread).toMatchObject({ replies: 2, last_seq: 7 });
});
