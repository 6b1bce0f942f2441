/** What members of a room may and may not do there: who keeps order, and who only reads. */
import type { RoomMember } from "../wire/types";
import type { RoomState } from "./state";

/** Take what a list of a room's members says of them as all there is. */
export function withSeats(room: RoomState, members: readonly RoomMember[]): RoomState {
  return members.reduce(seated, { ...room, moderatorIds: [], silenced: {} });
}

export function seated(room: RoomState, { id, room_role: role, silenced_until: until }: RoomMember): RoomState {
  return withSilence(withRole(room, id, role ?? "member"), id, until ?? null);
}

export function unseated(room: RoomState, id: string): RoomState {
  return withSilence(withRole(room, id, "member"), id, null);
}

export function withRole(room: RoomState, id: string, role: "moderator" | "member"): RoomState {
  if (room.moderatorIds.includes(id) === (role === "moderator")) return room;
  const others = room.moderatorIds.filter((one) => one !== id);
  return { ...room, moderatorIds: role === "moderator" ? [...others, id] : others };
}

/** Have a member only read until a moment; null lets it speak again. */
export function withSilence(room: RoomState, id: string, until: string | null): RoomState {
  if ((room.silenced[id] ?? null) === until) return room;
  const { [id]: _, ...others } = room.silenced;
  return { ...room, silenced: until === null ? others : { ...others, [id]: until } };
}
