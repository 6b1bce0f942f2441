/** The thread that is looked at: its page, what comes while that is on its way, and what happens to its messages. */
import type { History, Message, RoomEvent } from "../wire/types";
import { changedBy } from "./messages";
import { MAX_MESSAGES, MAX_PENDING_EVENTS, type RoomState, type ThreadState } from "./state";

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

function heldOf(room: RoomState, rootId: string): Message[] {
  return room.messages.filter((message) => message.id === rootId || message.thread_id === rootId);
}

/** Events may come twice, once while a page is on its way and again after it: the second changes nothing. */
function messagesAfter(messages: Message[], rootId: string, event: RoomEvent): Message[] {
  const changed = changedBy(messages, event);
  const isSaid = event.type === "message_posted" || event.type === "agent_message";
  return isSaid && event.message.thread_id === rootId ? withReply(changed, event.message) : changed;
}

function withReply(messages: Message[], reply: Message): Message[] {
  if (messages.some(({ id }) => id === reply.id)) return messages;
  return [...messages, reply].slice(-MAX_MESSAGES);
}

function changeThread(room: RoomState, rootId: string, update: (thread: ThreadState) => ThreadState): RoomState {
  return room.thread?.rootId === rootId ? { ...room, thread: update(room.thread) } : room;
}
