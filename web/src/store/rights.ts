/** What I may do, as the protocol's table of rights says; the server decides, this only spares me what it would refuse. */
import type { Me, Message, Room } from "../wire/types";

function isStaff(me: Pick<Me, "role"> | null): boolean {
  return me !== null && ["owner", "admin", "coordinator"].includes(me.role);
}

/** Say whether I may change what somebody made: a room, an agent. */
export function keeps(me: Me | null, made: { created_by: string | null }): boolean {
  return me !== null && (isStaff(me) || made.created_by === me.id);
}

export function canEditRoom(me: Me | null, room: Room): boolean {
  return room.kind !== "direct" && keeps(me, room);
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
export function canSeeRevisions(me: Me | null, room: Room, message: Message): boolean {
  return message.author.id === me?.id || isStaff(me) || canEditRoom(me, room);
}

export function canAddMembers(room: Room): boolean {
  return room.kind !== "direct" && canWrite(room);
}

export function canEditMessage(me: Me | null, room: Room, message: Message): boolean {
  return canWrite(room) && message.author.id === me?.id;
}

export function canDeleteMessage(me: Me | null, room: Room, message: Message): boolean {
  const isKeeper = isStaff(me) || canEditRoom(me, room);
  return canWrite(room) && (isKeeper || message.author.id === me?.id);
}
