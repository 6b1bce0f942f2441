/** Names for rooms and their people, as a person would say them. */

import type { DirectoryMember, Me, Message } from "../wire/types";
import { t } from "../words/words";
import type { RoomState, State } from "./state";

/** Name a room; a direct one by the others in it. */
export function roomTitle(state: Pick<State, "me" | "members">, room: RoomState): string {
  if (room.room.kind !== "direct") return room.room.name;
  const names = othersIn(state, room).map((member) => member.name);
  return names.join(", ") || nameOnceGiven(room, state.me);
}

/** Name a direct room that nobody else is in by who was there when it was made: an agent that is deleted goes. */
function nameOnceGiven({ room }: RoomState, me: Me | null): string {
  const others = room.name.split(", ").filter((name) => name !== me?.name);
  return others.join(", ") || t("Only you");
}

/** List the members of a room without me, as far as they are known. */
export function othersIn(state: Pick<State, "me" | "members">, room: RoomState): DirectoryMember[] {
  return room.memberIds
    .filter((id) => id !== state.me?.id)
    .map((id) => state.members[id])
    .filter((member) => member !== undefined);
}

/** List who is in a room and has not left the workspace: a direct room keeps whoever has. */
export function presentIn({ members }: Pick<State, "members">, { memberIds }: Pick<RoomState, "memberIds">): string[] {
  return memberIds.filter((id) => !members[id]?.closed);
}

/** Name those of a direct room who have left, where nobody but me is there any more; else null. */
export function leftBy(state: Pick<State, "me" | "members">, room: RoomState): string | null {
  if (room.room.kind !== "direct" || room.memberIds.length === 0) return null;
  const isAlone = presentIn(state, room).every((id) => id === state.me?.id);
  return isAlone ? roomTitle(state, room) : null;
}

/** Say whether a message names me, by my handle or as one of all. */
export function namesMe({ mentions }: Pick<Message, "mentions">, me: Me | null): boolean {
  if (me === null) return false;
  return mentions.includes(me.id) || mentions.includes(me.kind === "agent" ? "@agents" : "@room");
}
