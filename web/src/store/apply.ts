/** The one way in which the client's state changes: (state, action) to state, pure. */
import type {
  DirectoryMember,
  FollowedThread,
  History,
  Me,
  RoomEntry,
  ServerFrame,
  Snapshot,
  Welcome,
} from "../wire/types";
import { applyContent, applyEvent } from "./events";
import { withFollowed, withoutRoomsThreads, withThreadRead, withUnfollowed } from "./followed";
import { type Place, withPage } from "./history";
import { withBeside } from "./marks";
import { namesMe } from "./names";
import { withSeats, withSilence } from "./seats";
import {
  type ConnectionState,
  EMPTY,
  newRoom,
  type Outgoing,
  type RoomState,
  type State,
  type ToolCall,
  withMembers,
} from "./state";
import { withOlderReplies, withThread, withThreadFailed, withThreadPage } from "./threads";
import { withCall, withDecision, withDelta, withExecution, withLiveTurns, withPhase } from "./turns";

export type Action =
  | { type: "frame"; frame: ServerFrame; nowMs: number }
  | { type: "connection"; connection: Partial<ConnectionState> }
  | { type: "signed_in"; me: Me; workspace: string }
  | { type: "signed_out" }
  | { type: "directory"; members: DirectoryMember[] }
  | { type: "room_known"; entry: RoomEntry }
  | { type: "room_opened"; roomId: string | null }
  | { type: "room_loading"; roomId: string }
  | { type: "room_failed"; roomId: string }
  | { type: "snapshot"; snapshot: Snapshot; nowMs: number }
  | { type: "history"; roomId: string; page: History; place: Place }
  | { type: "thread_opened"; roomId: string; rootId: string | null }
  | { type: "thread_page" | "thread_older"; roomId: string; rootId: string; page: History }
  | { type: "thread_failed"; roomId: string; rootId: string }
  | { type: "threads_known"; threads: FollowedThread[] }
  | { type: "thread_read"; rootId: string; seq: number }
  | { type: "unfollowed"; rootId: string }
  | { type: "tools_known"; roomId: string; turnId: string; calls: ToolCall[] }
  | { type: "silence_over"; roomId: string }
  | { type: "read"; roomId: string; seq: number }
  | { type: "divider"; roomId: string; seq: number | null }
  | { type: "visit_over"; roomId: string }
  | { type: "target"; roomId: string; seq: number | null }
  | { type: "reply_sought"; roomId: string; messageId: string | null }
  | { type: "open_reports"; count: number }
  | { type: "outgoing"; outgoing: Outgoing }
  | { type: "outgoing_changed"; key: string; change: Partial<Outgoing> }
  | { type: "outgoing_dropped"; key: string };

const TYPING_MS = 6_000;
const SNAPSHOT_MESSAGES = 50;

export function apply(state: State, action: Action): State {
  switch (action.type) {
    case "frame":
      return applyFrame(state, action.frame, action.nowMs);
    case "connection":
      return { ...state, connection: { ...state.connection, ...action.connection } };
    case "signed_in":
      return { ...state, me: action.me, workspace: action.workspace };
    case "signed_out":
      return EMPTY;
    case "directory":
      return withDirectory(state, action.members);
    case "room_known":
      return withRoomKnown(state, action.entry);
    case "room_opened":
      return open(state, action.roomId);
    case "room_loading":
      return changeRoom(state, action.roomId, (room) => ({ ...room, load: "loading", waiting: [] }));
    case "room_failed":
      return changeRoom(state, action.roomId, (room) => ({ ...room, load: "failed", waiting: [] }));
    case "snapshot":
      return withSnapshot(state, action.snapshot, action.nowMs);
    case "history":
      return changeRoom(state, action.roomId, (room) => withPage(room, action.page, action.place));
    case "thread_opened":
      return changeRoom(state, action.roomId, (room) => withThread(room, action.rootId));
    case "thread_page":
      return changeRoom(state, action.roomId, (room) => withThreadPage(room, action.rootId, action.page));
    case "thread_older":
      return changeRoom(state, action.roomId, (room) => withOlderReplies(room, action.rootId, action.page));
    case "thread_failed":
      return changeRoom(state, action.roomId, (room) => withThreadFailed(room, action.rootId));
    case "threads_known":
      return withFollowed(state, action.threads);
    case "thread_read":
      return withThreadRead(state, action.rootId, action.seq);
    case "unfollowed":
      return withUnfollowed(state, action.rootId);
    case "tools_known":
      return changeRoom(state, action.roomId, (room) =>
        action.calls.reduce((next, call) => withCall(next, action.turnId, call), room),
      );
    case "silence_over":
      return changeRoom(state, action.roomId, (room) => withSilence(room, state.me?.id ?? "", null));
    case "read":
      return changeRoom(state, action.roomId, (room) => read(room, action.seq, state.me));
    case "divider":
      return changeRoom(state, action.roomId, (room) => withDivider(room, action.seq));
    case "visit_over":
      return changeRoom(state, action.roomId, (room) => ({ ...room, visit: null }));
    case "target":
      return changeRoom(state, action.roomId, (room) => ({ ...room, targetSeq: action.seq }));
    case "reply_sought":
      return changeRoom(state, action.roomId, (room) => ({ ...room, soughtReplyId: action.messageId }));
    case "open_reports":
      return { ...state, openReports: action.count };
    case "outgoing":
      return { ...state, outbox: [...state.outbox, action.outgoing] };
    case "outgoing_changed":
      return withoutArrived(changeOutgoing(state, action.key, action.change));
    case "outgoing_dropped":
      return { ...state, outbox: state.outbox.filter((one) => one.key !== action.key) };
  }
}

function applyFrame(state: State, frame: ServerFrame, nowMs: number): State {
  switch (frame.type) {
    case "welcome":
      return welcome(state, frame, nowMs);
    case "resync_required":
      return withoutArrived(
        changeRoom(state, frame.room_id, (room) => ({ ...room, load: "none", atTail: false, seq: frame.seq })),
      );
    case "room_added":
      return withRoomKnown(state, frame.room);
    case "room_removed":
      return withoutRoomsThreads(changeRoom(state, frame.room_id, left), frame.room_id);
    case "typing":
      return changeRoom(state, frame.room_id, (room) =>
        withTyping(room, frame.member_id, frame.typing ? nowMs + TYPING_MS : 0),
      );
    case "presence":
      return { ...state, presence: { ...state.presence, [frame.member_id]: frame.status } };
    case "read":
      return changeRoom(state, frame.room_id, (room) => withRead(room, frame.member_id, frame.read_seq, state.me));
    case "thread_read":
      return withThreadRead(state, frame.message_id, frame.read_seq);
    case "thread_follow_changed":
      return frame.following ? state : withUnfollowed(state, frame.message_id);
    case "room_notifications_changed":
      return changeRoom(state, frame.room_id, (room) => ({ ...room, notifications: frame.level }));
    case "block_changed":
      return { ...state, blockedIds: toggled(state.blockedIds, frame.member_id, frame.blocked) };
    case "agent_mute_changed":
      return { ...state, mutedAgentIds: toggled(state.mutedAgentIds, frame.agent_id, frame.muted) };
    case "agent_thinking":
      return changeRoom(state, frame.room_id, (room) =>
        withPhase(room, frame.turn_id, frame.agent_id, frame.phase, nowMs),
      );
    case "turn_decided":
      return changeRoom(state, frame.room_id, (room) => withDecision(room, frame.message_id, frame.receipts));
    case "agent_delta":
      return changeRoom(state, frame.room_id, (room) => withDelta(room, frame, nowMs));
    case "tool_execution":
      return changeRoom(state, frame.room_id, (room) => withExecution(room, frame));
    default:
      return "seq" in frame && "at" in frame ? withoutArrived(applyEvent(state, frame)) : state;
  }
}

function welcome(state: State, frame: Welcome, nowMs: number): State {
  const rooms = Object.fromEntries(
    frame.rooms.map((entry): [string, RoomState] => {
      const known = state.rooms[entry.id];
      const room = known ?? newRoom(entry);
      const { unread, mentions, read_seq: readSeq, notifications = "all" } = entry;
      const mine = { unread, mentions, readSeq, notifications };
      const counted = { ...room, room: entry, isMember: true, ...mine, countedSeq: entry.seq };
      return [
        entry.id,
        withLiveTurns({ ...counted, memberIds: entry.member_ids ?? room.memberIds }, entry.turns, nowMs),
      ];
    }),
  );
  const wishes = { blockedIds: frame.blocks ?? [], mutedAgentIds: frame.muted_agents ?? [] };
  const members = withMembers(state.members, [frame.me]);
  return { ...state, ...wishes, me: frame.me, members, rooms, welcomed: true };
}

function withDirectory(state: State, members: DirectoryMember[]): State {
  const told = members.filter((member) => member.is_online !== undefined);
  const presence = Object.fromEntries(
    told.map((member) => [member.id, member.is_online ? ("online" as const) : ("offline" as const)]),
  );
  return { ...state, members: withMembers(state.members, members), presence: { ...state.presence, ...presence } };
}

function withRoomKnown(state: State, entry: RoomEntry): State {
  const known = state.rooms[entry.id];
  const isMember = entry.is_member ?? true;
  const room = known ? { ...known, room: entry, isMember } : newRoom(entry);
  return { ...state, rooms: { ...state.rooms, [entry.id]: room } };
}

/** Take a snapshot, then the events that came while it was on its way. */
function withSnapshot(state: State, snapshot: Snapshot, nowMs: number): State {
  const known = state.rooms[snapshot.room.id] ?? newRoom({ ...snapshot.room, seq: snapshot.seq });
  const members = withMembers(state.members, snapshot.members);
  const fresh: RoomState = {
    ...withSeats(withLiveTurns({ ...known, messages: snapshot.messages }, snapshot.turns, nowMs), snapshot.members),
    room: snapshot.room,
    load: "ready",
    waiting: [],
    contentSeq: snapshot.seq,
    memberIds: snapshot.members.map((member) => member.id),
    hasMore: snapshot.messages.length >= SNAPSHOT_MESSAGES,
    gaps: [],
    saidSeq: snapshot.messages.at(-1)?.seq ?? 0,
    pins: snapshot.pins,
    atTail: true,
    marks: [],
    readSeq: Math.max(known.readSeq, snapshot.read_seq),
  };
  const caughtUp = known.waiting.reduce(applyContent, withBeside(fresh, snapshot.events));
  return { ...state, members, rooms: { ...state.rooms, [snapshot.room.id]: caughtUp } };
}

/** Let go of what a room held: it goes on without me, and is loaded anew if I come back. */
function left(room: RoomState): RoomState {
  const { notifications } = room;
  return { ...newRoom({ ...room.room, seq: room.seq }), notifications, isMember: false };
}

function open(state: State, roomId: string | null): State {
  const opened = { ...state, openRoomId: roomId };
  if (roomId === null) return opened;
  return changeRoom(opened, roomId, (room) => {
    const { unread, mentions, readSeq } = room;
    if (unread === 0) return { ...room, dividerSeq: null, visit: null };
    return { ...room, dividerSeq: readSeq, visit: { fromSeq: readSeq, unread, mentions } };
  });
}

/** Place the "New" line, or take it away; with it goes what was said of it. */
function withDivider(room: RoomState, seq: number | null): RoomState {
  return { ...room, dividerSeq: seq, visit: seq === null ? null : room.visit };
}

function withRead(room: RoomState, memberId: string, seq: number, me: Me | null): RoomState {
  return memberId === me?.id ? read(room, seq, me) : { ...room, reads: { ...room.reads, [memberId]: seq } };
}

/** Move my read mark, never back, and count what is left. */
function read(room: RoomState, seq: number, me: Me | null): RoomState {
  if (seq <= room.readSeq) return room;
  const left = room.messages.filter(
    (message) => message.seq > seq && message.thread_id === null && message.author.id !== me?.id,
  );
  const mentions = left.filter((message) => namesMe(message, me)).length;
  return { ...room, readSeq: seq, unread: seq >= room.seq ? 0 : left.length, mentions: seq >= room.seq ? 0 : mentions };
}

function withTyping(room: RoomState, memberId: string, untilMs: number): RoomState {
  const { [memberId]: _, ...others } = room.typing;
  return { ...room, typing: untilMs > 0 ? { ...others, [memberId]: untilMs } : others };
}

/** Drop each message of mine whose event is here, whichever of the two came first, the event or the reply. */
function withoutArrived(state: State): State {
  const outbox = state.outbox.filter(({ roomId, seq }) => seq === null || (state.rooms[roomId]?.seq ?? seq) < seq);
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

function changeOutgoing(state: State, key: string, change: Partial<Outgoing>): State {
  return { ...state, outbox: state.outbox.map((one) => (one.key === key ? { ...one, ...change } : one)) };
}

function toggled(ids: readonly string[], id: string, isIn: boolean): string[] {
  const others = ids.filter((one) => one !== id);
  return isIn ? [...others, id] : others;
}

function changeRoom(state: State, roomId: string, update: (room: RoomState) => RoomState): State {
  const room = state.rooms[roomId];
  return room === undefined ? state : { ...state, rooms: { ...state.rooms, [roomId]: update(room) } };
}
