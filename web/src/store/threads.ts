/** The thread that is looked at: its page, what comes while that is on its way, and what happens to its messages. */
import type { History, Message, RoomEvent } from "../wire/types";
import { asDeleted, changeIn, withoutReaction, withReaction } from "./messages";
import { MAX_MESSAGES, MAX_PENDING_EVENTS, type RoomState, type ThreadState } from "./state";

/** What a thread's first message tells of it. */
export interface Replies {
  count: number;
  lastAt: string;
  lastSeq: number;
}

/** Look at a thread, or at none; what the room holds of it is there at once. */
export function withThread(room: RoomState, rootId: string | null): RoomState {
  if (rootId === null) return { ...room, thread: null };
  const known = room.thread?.rootId === rootId ? room.thread.messages : heldOf(room, rootId);
  return { ...room, thread: { rootId, load: "loading", waiting: [], messages: known, hasMore: false } };
}

/** Take a thread's newest page, then the events that came while it was on its way. */
export function withThreadPage(room: RoomState, rootId: string, page: History): RoomState {
  return changeThread(room, rootId, (thread) => {
    const messages = thread.waiting.reduce((held, event) => messagesAfter(held, rootId, event), page.messages);
    return { ...thread, load: "ready", waiting: [], messages, hasMore: page.has_more };
  });
}

/** Take the page before the oldest message of a thread that is held. */
export function withOlderReplies(room: RoomState, rootId: string, page: History): RoomState {
  return changeThread(room, rootId, (thread) => {
    const first = thread.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
    const older = page.messages.filter(({ seq }) => seq < first);
    return { ...thread, messages: [...older, ...thread.messages], hasMore: page.has_more && older.length > 0 };
  });
}

export function withThreadFailed(room: RoomState, rootId: string): RoomState {
  return changeThread(room, rootId, (thread) => ({ ...thread, load: "failed", waiting: [] }));
}

/** Apply an event to the thread that is looked at. */
export function applyToThread(room: RoomState, event: RoomEvent): RoomState {
  const { thread } = room;
  if (thread === null) return room;
  const messages = messagesAfter(thread.messages, thread.rootId, event);
  if (thread.load !== "loading") {
    return messages === thread.messages ? room : { ...room, thread: { ...thread, messages } };
  }
  const waiting = [...thread.waiting, event].slice(-MAX_PENDING_EVENTS);
  return { ...room, thread: { ...thread, messages, waiting } };
}

/** Count what was answered to each first message, as far as it is held; what was deleted does not count. */
export function repliesIn(messages: readonly Message[]): Map<string, Replies> {
  const found = new Map<string, Replies>();
  for (const { thread_id: rootId, deleted, created_at: lastAt, seq: lastSeq } of messages) {
    if (rootId !== null && !deleted) found.set(rootId, { count: (found.get(rootId)?.count ?? 0) + 1, lastAt, lastSeq });
  }
  return found;
}

function heldOf(room: RoomState, rootId: string): Message[] {
  return room.messages.filter((message) => message.id === rootId || message.thread_id === rootId);
}

/** Events may come twice, once while a page is on its way and again after it: the second changes nothing. */
function messagesAfter(messages: Message[], rootId: string, event: RoomEvent): Message[] {
  switch (event.type) {
    case "message_posted":
    case "agent_message":
      return event.message.thread_id === rootId ? withReply(messages, event.message) : messages;
    case "message_edited":
      return changeIn(messages, event.message.id, () => event.message);
    case "message_deleted":
      return changeIn(messages, event.message_id, asDeleted);
    case "reaction_added":
      return changeIn(messages, event.message_id, (one) => withReaction(one, event.emoji, event.member_id));
    case "reaction_removed":
      return changeIn(messages, event.message_id, (one) => withoutReaction(one, event.emoji, event.member_id));
    default:
      return messages;
  }
}

function withReply(messages: Message[], reply: Message): Message[] {
  return messages.some(({ id }) => id === reply.id) ? messages : [...messages, reply].slice(-MAX_MESSAGES);
}

function changeThread(room: RoomState, rootId: string, update: (thread: ThreadState) => ThreadState): RoomState {
  return room.thread?.rootId === rootId ? { ...room, thread: update(room.thread) } : room;
}
