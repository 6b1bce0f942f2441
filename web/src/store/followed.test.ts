import { beforeEach, expect, test } from "vitest";
import { ADA, frame, JON, MAYA, message, posted, ROOM_ID, welcome } from "../testing/samples";
import type { FollowedThread, RoomEvent, ServerFrame } from "../wire/types";
import { apply } from "./apply";
import { beginsToFollow, sortThreads, unreadInThreads } from "./followed";
import { EMPTY, type State } from "./state";

let state: State;
const followed = (part: Partial<FollowedThread> = {}): FollowedThread => ({
  root: message(1),
  root_id: part.root?.id ?? "msg_1",
  room_id: ROOM_ID,
  replies: 1,
  last_seq: 2,
  last_at: "2026-11-20T10:00:00Z",
  unread: 0,
  mentions: 0,
  read_seq: 2,
  is_following: true,
  ...part,
});
const know = (...threads: FollowedThread[]): void => {
  state = apply(state, { type: "threads_known", threads });
};
const tell = (event: ServerFrame): void => {
  state = apply(state, { type: "frame", frame: event, nowMs: 0 });
};
const thread = (id = "msg_1") => state.followed.threads[id];

beforeEach(() => {
  state = apply(EMPTY, { type: "frame", frame: welcome(), nowMs: 0 });
  know(followed());
});

test("a thread that began before I came counts as any other, and has no beginning that could change", () => {
  know(followed({ root: null, root_id: "msg_0" }));
  tell(posted(3, { thread_id: "msg_0", mentions: [MAYA.id] }));
  expect(thread("msg_0")).toMatchObject({ root: null, replies: 2, unread: 1, mentions: 1 });
  expect(unreadInThreads(state)).toEqual({ unread: 1, mentions: 1 });
  tell(frame("message_deleted", { seq: 4, message_id: "msg_0" }));
  expect(thread("msg_0")?.root).toBeNull();
});

test("what others say in a thread is unread there and not in its room; what I say is not", () => {
  tell(posted(3, { thread_id: "msg_1", mentions: ["@room"] }));
  tell(posted(4, { thread_id: "msg_1" }, MAYA));
  expect(thread()).toMatchObject({ replies: 3, last_seq: 4, unread: 1, mentions: 1 });
  expect(state.rooms[ROOM_ID]).toMatchObject({ unread: 0, mentions: 0 });
  tell(posted(5));
  expect(state.rooms[ROOM_ID]?.unread).toBe(1);
});

test("an event that comes again after the list counts once, and an older list takes nothing back", () => {
  know(followed({ replies: 2, last_seq: 3, unread: 1 }));
  tell(posted(3, { thread_id: "msg_1" }));
  expect(thread()).toMatchObject({ replies: 2, unread: 1 });
  tell(posted(4, { thread_id: "msg_1" }));
  know(followed({ replies: 2, last_seq: 3, unread: 1 }));
  expect(thread()).toMatchObject({ replies: 3, last_seq: 4, unread: 2 });
});

test("a mark moves forward alone, and with it what is unread goes", () => {
  tell(posted(3, { thread_id: "msg_1" }));
  tell(frame("thread_read", { message_id: "msg_1", read_seq: 3 }));
  expect(thread()).toMatchObject({ unread: 0, read_seq: 3 });
  tell(frame("thread_read", { message_id: "msg_1", read_seq: 1 }));
  expect(thread()?.read_seq).toBe(3);
  know(followed({ replies: 2, last_seq: 3, unread: 1 }));
  expect(thread()).toMatchObject({ unread: 0, read_seq: 3 });
});

test("its first message is shown as it is now", () => {
  tell(frame("message_edited", { seq: 3, message: message(1, { text: "better" }) }));
  expect(thread()?.root?.text).toBe("better");
  tell(frame("message_deleted", { seq: 4, message_id: "msg_1" }));
  expect(thread()?.root).toMatchObject({ deleted: true, text: "" });
});

test("the one in which something was said last comes first; of a room I want to hear nothing of, nothing counts", () => {
  know(followed({ root: message(9), last_seq: 10, last_at: "2026-11-20T11:00:00Z", unread: 3, mentions: 1 }));
  expect(sortThreads(state.followed).map(({ root_id: id }) => id)).toEqual(["msg_9", "msg_1"]);
  expect(unreadInThreads(state)).toEqual({ unread: 3, mentions: 1 });
  tell(frame("room_notifications_changed", { level: "mentions" }));
  expect(unreadInThreads(state)).toEqual({ unread: 3, mentions: 1 });
  tell(frame("room_notifications_changed", { level: "none" }));
  expect(unreadInThreads(state)).toEqual({ unread: 0, mentions: 0 });
});

test("a thread goes when I follow it no longer, and with its room", () => {
  know(followed({ root: message(9) }));
  state = apply(state, { type: "unfollowed", rootId: "msg_9" });
  expect(thread("msg_9")).toBeUndefined();
  tell(frame("room_removed", {}));
  expect(state.followed.threads).toEqual({});
});

test("what an agent says that I muted is a reply, and not unread", () => {
  const say = (seq: number): void => {
    const said = message(seq, { thread_id: "msg_1", mentions: [MAYA.id] }, ADA);
    tell(frame("agent_message", { seq, message: said, turn_id: "turn_1", agent_id: "agt_ada" }));
  };
  tell(frame("agent_mute_changed", { agent_id: "agt_ada", muted: true }));
  say(3);
  expect(thread()).toMatchObject({ replies: 2, last_seq: 3, unread: 0, mentions: 0 });
  tell(frame("agent_mute_changed", { agent_id: "agt_ada", muted: false }));
  say(4);
  expect(thread()).toMatchObject({ replies: 3, unread: 1, mentions: 1 });
});

test("what somebody says whom I block is a reply, and not unread", () => {
  const say = (seq: number): void =>
    tell(frame("message_posted", { seq, message: message(seq, { thread_id: "msg_1", mentions: [MAYA.id] }, JON) }));
  tell(frame("block_changed", { member_id: JON.id, blocked: true }));
  say(3);
  expect(thread()).toMatchObject({ replies: 2, last_seq: 3, unread: 0, mentions: 0 });
  tell(frame("block_changed", { member_id: JON.id, blocked: false }));
  say(4);
  expect(thread()).toMatchObject({ replies: 3, unread: 1, mentions: 1 });
});

test("what I leave on another device is left here too", () => {
  tell(frame("thread_follow_changed", { message_id: "msg_1", following: true }));
  expect(thread()).toBeDefined();
  tell(frame("thread_follow_changed", { message_id: "msg_1", following: false }));
  expect(thread()).toBeUndefined();
});

test("a reply of mine, one that names me or one to what I said may begin what I follow", () => {
  const begins = (event: RoomEvent): boolean => beginsToFollow(event, state);
  expect(begins(posted(3, { thread_id: "msg_1" }, MAYA))).toBe(false);
  expect(begins(posted(3, { thread_id: "msg_2" }, MAYA))).toBe(true);
  expect(begins(posted(3, { thread_id: "msg_2", mentions: [MAYA.id] }))).toBe(true);
  expect(begins(posted(3))).toBe(false);
});
