/** The threads that I follow: how far each has grown, and what of it I have not read. */
import type { FollowedThread, Me, Message, RoomEvent } from "../wire/types";
import { asDeleted, asEdited } from "./messages";
import { namesMe } from "./names";
import type { RoomState, State } from "./state";
import { isUnheard } from "./wishes";

/** Take what the server tells of threads; where an event has told more since, that stays. */
export function withFollowed(state: State, threads: readonly FollowedThread[]): State {
  const known = state.followed.threads;
  const told = threads.map((thread): [string, FollowedThread] => [
    thread.root_id,
    newer(known[thread.root_id], thread),
  ]);
  return { ...state, followed: { threads: { ...known, ...Object.fromEntries(told) }, isKnown: true } };
}

function newer(known: FollowedThread | undefined, told: FollowedThread): FollowedThread {
  if (known === undefined) return told;
  const later = known.last_seq > told.last_seq ? { ...told, ...known, root: told.root } : told;
  return read(later, Math.max(known.read_seq, told.read_seq), known.read_seq > told.read_seq);
}

export function withThreadRead(state: State, rootId: string, seq: number): State {
  return change(state, rootId, (thread) => read(thread, seq, seq > thread.read_seq));
}

/** Move a mark; what lies after it is counted by the server when it names the thread again. */
function read(thread: FollowedThread, seq: number, hasMoved: boolean): FollowedThread {
  if (!hasMoved) return thread;
  const left = seq >= thread.last_seq ? { unread: 0, mentions: 0 } : {};
  return { ...thread, ...left, read_seq: seq };
}

export function withUnfollowed(state: State, rootId: string): State {
  const { [rootId]: _, ...threads } = state.followed.threads;
  return { ...state, followed: { ...state.followed, threads } };
}

/** Let go of the threads of a room that I am no longer in. */
export function withoutRoomsThreads(state: State, roomId: string): State {
  const kept = Object.entries(state.followed.threads).filter(([, thread]) => thread.room_id !== roomId);
  return { ...state, followed: { ...state.followed, threads: Object.fromEntries(kept) } };
}

/** Apply an event to the threads that I follow. */
export function applyToFollowed(state: State, event: RoomEvent): State {
  switch (event.type) {
    case "message_posted":
    case "agent_message":
      return change(state, event.message.thread_id ?? "", (thread) =>
        grown(thread, event.message, isUnheard(event, state), state.me),
      );
    case "message_edited":
      return change(state, event.message.id, (thread) => withRoot(thread, asEdited(event.message)));
    case "message_deleted":
      return change(state, event.message_id, (thread) => withRoot(thread, asDeleted));
    default:
      return state;
  }
}

/** Change what a thread began with, where I may see it. */
function withRoot(thread: FollowedThread, update: (root: Message) => Message): FollowedThread {
  return thread.root === null ? thread : { ...thread, root: update(thread.root) };
}

function grown(thread: FollowedThread, reply: Message, isMuted: boolean, me: Me | null): FollowedThread {
  if (reply.seq <= thread.last_seq) return thread;
  const isNew = reply.author.id !== me?.id && !isMuted && reply.seq > thread.read_seq;
  return {
    ...thread,
    replies: thread.replies + 1,
    last_seq: reply.seq,
    last_at: reply.created_at,
    unread: thread.unread + (isNew ? 1 : 0),
    mentions: thread.mentions + (isNew && namesMe(reply, me) ? 1 : 0),
  };
}

/** List them as they are shown: the one in which something was said last comes first. */
export function sortThreads({ threads }: State["followed"]): FollowedThread[] {
  return Object.values(threads).sort((a, b) => b.last_at.localeCompare(a.last_at));
}

/** Count what is unread in all of them, and what of it names me, but for rooms of which I want to hear nothing. */
export function unreadInThreads({ rooms, followed }: Pick<State, "rooms" | "followed">): {
  unread: number;
  mentions: number;
} {
  let [unread, mentions] = [0, 0];
  for (const thread of Object.values(followed.threads)) {
    if (rooms[thread.room_id]?.notifications === "none") continue;
    unread += thread.unread;
    mentions += thread.mentions;
  }
  return { unread, mentions };
}

/** Count what is unread in the threads of one room. */
export function unreadInThreadsOf({ followed }: Pick<State, "followed">, roomId: string): number {
  return Object.values(followed.threads)
    .filter((thread) => thread.room_id === roomId)
    .reduce((sum, { unread }) => sum + unread, 0);
}

/** Say whether a frame tells of a thread that I may follow from now on, and that is not known yet. */
export function beginsToFollow(event: RoomEvent, state: Pick<State, "me" | "followed" | "rooms">): boolean {
  if (event.type !== "message_posted" && event.type !== "agent_message") return false;
  const { thread_id: rootId, author, mentions } = event.message;
  const { me } = state;
  if (me === null || rootId === null || rootId in state.followed.threads) return false;
  const root = rootIn(state.rooms[event.room_id], rootId);
  return author.id === me.id || mentions.includes(me.id) || root === undefined || root.author.id === me.id;
}

function rootIn(room: RoomState | undefined, rootId: string): Message | undefined {
  const isIt = (message: Message): boolean => message.id === rootId;
  return room?.messages.find(isIt) ?? room?.thread?.messages.find(isIt);
}

function change(state: State, rootId: string, update: (thread: FollowedThread) => FollowedThread): State {
  const thread = state.followed.threads[rootId];
  if (thread === undefined) return state;
  const threads = { ...state.followed.threads, [rootId]: update(thread) };
  return { ...state, followed: { ...state.followed, threads } };
}
