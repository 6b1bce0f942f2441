/** What happened beside a room's messages and is told between them: comings and goings, how order is kept, ends of turns, notices. */
import type { Beside, RoomEvent } from "../wire/types";
import { MAX_MARKS, type Mark, type RoomState } from "./state";
import { withAction } from "./turns";

export function isMark(event: RoomEvent): event is Mark {
  switch (event.type) {
    case "member_joined":
    case "member_left":
    case "notice":
    case "room_role_changed":
    case "member_banned":
    case "member_unbanned":
    case "member_silenced":
      return true;
    case "turn_ended":
      return event.outcome === "stopped" || event.outcome === "waiting_expired" || event.reason != null;
    default:
      return false;
  }
}

/** Add a mark at the end; the oldest is let go of when too many are held. */
export function withMark(room: RoomState, mark: Mark): RoomState {
  return room.atTail ? { ...room, marks: [...room.marks, mark].slice(-MAX_MARKS) } : room;
}

/** Take what came beside a page of messages, each once, among the marks that are held. */
export function withBeside(room: RoomState, events: readonly Beside[]): RoomState {
  const shown = new Set([...Object.keys(room.turns), ...room.messages.map((message) => message.turn_id)]);
  const known = new Set(room.marks.map(({ seq }) => seq));
  const fresh = events.filter(isMark).filter(({ seq }) => !known.has(seq));
  const marks = [...fresh, ...room.marks].sort((a, b) => a.seq - b.seq);
  const told = { ...room, marks: marks.slice(-MAX_MARKS) };
  return events
    .filter((event) => event.type === "agent_action")
    .filter((event) => shown.has(event.turn_id))
    .reduce(withAction, told);
}

/** Let go of the marks that stand before the first message held, or after the last, where there are more. */
export function withoutStrayMarks(room: RoomState): RoomState {
  const from = room.hasMore ? (room.messages[0]?.seq ?? 0) : 0;
  const to = room.atTail ? Number.POSITIVE_INFINITY : (room.messages.at(-1)?.seq ?? 0);
  return { ...room, marks: room.marks.filter(({ seq }) => seq >= from && seq <= to) };
}
