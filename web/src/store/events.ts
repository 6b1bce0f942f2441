/** Applies a room's durable events: counters always, contents only where they are not yet known. */
import type { RoomEvent } from "../wire/types";
import { applyToFollowed } from "./followed";
import { isMark, withMark } from "./marks";
import { append, changedBy } from "./messages";
import { namesMe } from "./names";
import { withRenamed } from "./renamed";
import { seated, unseated, withRole, withSilence } from "./seats";
import { MAX_PENDING_EVENTS, MAX_RECENT_EVENTS, type RoomState, type State, withMembers } from "./state";
import { applyToThread } from "./threads";
import { endTurn, withAction } from "./turns";
import { isUnheard } from "./wishes";

const CHANGES: ReadonlySet<string> = new Set([
  "message_edited",
  "message_deleted",
  "reaction_added",
  "reaction_removed",
  "previews_changed",
]);

/** Apply an event to the whole state. */
export function applyEvent(state: State, event: RoomEvent): State {
  if (!(event.room_id in state.rooms)) return state;
  const known = applyToFollowed(named(state, event), event);
  const room = known.rooms[event.room_id];
  if (room === undefined) return state;
  const counted = count(room, event, known);
  return { ...known, rooms: { ...known.rooms, [event.room_id]: applyToThread(applyContent(counted, event), event) } };
}

function named(state: State, event: RoomEvent): State {
  if (event.type === "member_updated") return withRenamed(state, event.member);
  // Whoever leaves one room stays known; whose account was closed is to be known as that.
  const isNews = event.type === "member_joined" || (event.type === "member_left" && event.member.closed);
  return isNews ? { ...state, members: withMembers(state.members, [event.member]) } : state;
}

/** Apply what an event changes inside its room, unless the room's contents hold it already. */
export function applyContent(room: RoomState, event: RoomEvent): RoomState {
  if (room.load === "loading") return wait(room, event);
  if (event.seq <= room.contentSeq) return room;
  const after = { ...contentAfter(room, event), contentSeq: event.seq };
  return isMark(event) ? withMark(after, event) : after;
}

/** Keep an event until the snapshot is there; too many, and the snapshot must be asked for anew. */
function wait(room: RoomState, event: RoomEvent): RoomState {
  if (room.waiting.length >= MAX_PENDING_EVENTS) return { ...room, load: "failed", waiting: [] };
  return { ...room, waiting: [...room.waiting, event] };
}

function count(room: RoomState, event: RoomEvent, { me, ...wishes }: State): RoomState {
  const moved = { ...room, seq: Math.max(room.seq, event.seq) };
  if (event.type !== "message_posted" && event.type !== "agent_message") return moved;
  const { message } = event;
  const active = { ...moved, activeAt: event.at };
  if (event.seq <= room.countedSeq || message.author.id === me?.id || message.thread_id !== null) return active;
  if (isUnheard(event, wishes)) return active;
  return {
    ...active,
    countedSeq: event.seq,
    unread: room.unread + 1,
    mentions: room.mentions + (namesMe(message, me) ? 1 : 0),
  };
}

function contentAfter(before: RoomState, event: RoomEvent): RoomState {
  const room = withChange(before, event);
  switch (event.type) {
    case "message_posted":
      return append(without(room, event.message.author.id), event.message);
    case "agent_message":
      return append(endTurn(room, event.turn_id, event.agent_id, true), event.message);
    case "message_deleted":
    case "message_unpinned":
      return { ...room, pins: room.pins.filter((id) => id !== event.message_id) };
    case "message_pinned":
      return { ...room, pins: [...room.pins.filter((id) => id !== event.message_id), event.message_id] };
    case "member_joined":
      return seated(withMode(withMember(room, event.member.id), event.member.agent_id, event.agent_mode), event.member);
    case "member_left":
      return unseated(withMode(withoutMember(room, event.member.id), event.member.agent_id), event.member.id);
    case "room_role_changed":
      return withRole(room, event.member_id, event.role);
    case "member_silenced":
      return withSilence(room, event.member_id, event.until);
    case "room_updated":
      return { ...room, room: event.room };
    case "agent_action":
      return withAction(room, event);
    case "turn_ended":
      return endTurn(room, event.turn_id, event.agent_id, event.outcome === "spoke");
    default:
      return room;
  }
}

/** Change the messages that are held, and remember it for those on their way. */
function withChange(room: RoomState, event: RoomEvent): RoomState {
  const isSaid = event.type === "message_posted" || event.type === "agent_message";
  const saidSeq = isSaid ? event.seq : room.saidSeq;
  if (!CHANGES.has(event.type) && !(isSaid && event.message.thread_id !== null)) return { ...room, saidSeq };
  const recent = [...room.recent, event].slice(-MAX_RECENT_EVENTS);
  return { ...room, saidSeq, recent, messages: changedBy(room.messages, event) };
}

function withMember(room: RoomState, id: string): RoomState {
  return room.memberIds.includes(id) ? room : { ...room, memberIds: [...room.memberIds, id] };
}

/** An agent that came takes the floor as the event says; one that left does not any more. */
function withMode(
  room: RoomState,
  agentId?: string | null,
  mode?: RoomState["room"]["agent_modes"][string] | null,
): RoomState {
  if (!agentId) return room;
  const { [agentId]: _, ...others } = room.room.agent_modes;
  const { [agentId]: __, ...bounds } = room.room.agent_thresholds ?? {};
  const { [agentId]: ___, ...openings } = room.room.agent_openings ?? {};
  const modes = mode ? { ...others, [agentId]: mode } : others;
  const places = { agent_modes: modes, agent_thresholds: bounds, agent_openings: openings };
  return { ...room, room: { ...room.room, ...places } };
}

function withoutMember(room: RoomState, id: string): RoomState {
  return { ...room, memberIds: room.memberIds.filter((one) => one !== id) };
}

/** Who speaks has stopped typing. */
function without(room: RoomState, memberId: string): RoomState {
  if (!(memberId in room.typing)) return room;
  const { [memberId]: _, ...typing } = room.typing;
  return { ...room, typing };
}
