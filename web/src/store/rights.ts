/** What I may do, as the protocol's table of rights says; the server decides, this only spares me what it would refuse. */
import type { Me, Member, Message, Room } from "../wire/types";
import { isStaff } from "./roles";
import type { RoomState, State } from "./state";

type Kept = Pick<RoomState, "room" | "moderatorIds">;

/** Say whether I may change what somebody made: an agent. */
export function keeps(me: Me | null, made: { created_by: string | null }): boolean {
  return me !== null && (isStaff(me) || made.created_by === me.id);
}

/** Say whether I keep order in a room: as its moderator, or as staff. */
export function keepsOrder(me: Me | null, { moderatorIds }: Pick<Kept, "moderatorIds">): boolean {
  return me !== null && (isStaff(me) || (me.role !== "guest" && moderatorIds.includes(me.id)));
}

export function canEditRoom(me: Me | null, room: Kept): boolean {
  return room.room.kind !== "direct" && keepsOrder(me, room);
}

export function canRemove(me: Me | null, room: Kept, target: Member): boolean {
  return canEditRoom(me, room) && target.id !== me?.id && target.role !== "owner";
}

/** Say whether I may ban somebody: those who keep order in the workspace bow to one another alone. */
export function canBan(me: Me | null, room: Kept, target: Member): boolean {
  return canWrite(room.room) && canRemove(me, room, target) && (isStaff(me) || !isStaff(target));
}

/** Say whether I may have somebody only read; an agent is switched off instead. */
export function canSilence(me: Me | null, room: Kept, target: Member): boolean {
  return canBan(me, room, target) && target.kind !== "agent";
}

/** Say whether I may make somebody a moderator, or take the role back: from the last one only staff does. */
export function canSetRole(me: Me | null, room: Kept, target: Member): boolean {
  if (!canEditRoom(me, room) || !canWrite(room.room)) return false;
  if (room.moderatorIds.includes(target.id)) return isStaff(me) || room.moderatorIds.length > 1;
  return target.kind !== "agent" && target.role !== "guest";
}

/** Say whether anything may be said, changed, marked or entered in a room: one that is archived is only read. */
export function canWrite(room: Pick<Room, "archived">): boolean {
  return !room.archived;
}

/** Say whether I may pin here and unpin: guests do so in direct rooms alone. */
export function canPin(me: Me | null, room: Pick<Room, "archived" | "kind">): boolean {
  return me !== null && canWrite(room) && (me.role !== "guest" || room.kind === "direct");
}

/** Say whether I may read what a message said before: what I wrote, and what I keep in order. */
export function canSeeRevisions(me: Me | null, room: Kept, message: Message): boolean {
  return message.author.id === me?.id || keepsOrder(me, room);
}

/** Say whether reports may be for me: as staff, as moderator of a room I have seen, or because one is. */
export function mayHaveReports({ me, rooms, openReports }: State): boolean {
  if (isStaff(me) || (openReports ?? 0) > 0) return true;
  return Object.values(rooms).some((room) => room.isMember && keepsOrder(me, room));
}

/** Say whether I may make rooms, direct ones too: a guest only talks in those that there are. */
export function canCreateRooms(me: Me | null): boolean {
  return me !== null && me.role !== "guest";
}

/** Say whether I may talk with somebody alone: a guest where the two already do. */
export function canTalkWith({ me, rooms }: Pick<State, "me" | "rooms">, memberId: string): boolean {
  const isOfUs = ({ room, isMember, memberIds }: RoomState): boolean =>
    room.kind === "direct" && isMember && memberIds.length === 2 && memberIds.includes(memberId);
  return canCreateRooms(me) || Object.values(rooms).some(isOfUs);
}

export function canAddMembers(me: Me | null, room: Room): boolean {
  return room.kind !== "direct" && canWrite(room) && me?.role !== "guest";
}

export function canSetMode(me: Me | null, room: Room): boolean {
  return canWrite(room) && me?.kind === "human" && me.role !== "guest";
}

export function canEditMessage(me: Me | null, room: Room, message: Message): boolean {
  return canWrite(room) && message.author.id === me?.id;
}

export function canDeleteMessage(me: Me | null, room: Kept, message: Message): boolean {
  return canWrite(room.room) && (keepsOrder(me, room) || message.author.id === me?.id);
}
