/** What I may do, as the protocol's table of rights says; the server decides, this only spares me what it would refuse. */
import type { Me, Member, Message, Room } from "../wire/types";
import { leftBy } from "./names";
import { isStaff } from "./roles";
import type { RoomState, State } from "./state";

type Kept = Pick<RoomState, "room" | "moderatorIds" | "silenced">;

/** Say whether I may change what somebody made: an agent. */
export function keeps(me: Me | null, made: { created_by: string | null }): boolean {
  return me !== null && (isStaff(me) || made.created_by === me.id);
}

/** Say whether I keep order in a room: as its moderator, or as staff. */
export function keepsOrder(me: Me | null, { moderatorIds }: Pick<Kept, "moderatorIds">): boolean {
  return me !== null && (isStaff(me) || (me.role !== "guest" && moderatorIds.includes(me.id)));
}

/** Say whether I am silenced in a room: then I read, take back what is mine, and keep no order either. */
export function isSilenced(me: Me | null, { silenced }: Pick<Kept, "silenced">): boolean {
  return me !== null && me.id in silenced;
}

/** Find whom I block in a direct room of the two of us. */
export function blockedIn({ me, blockedIds }: Pick<State, "me" | "blockedIds">, room: RoomState): string | null {
  if (room.room.kind !== "direct" || room.memberIds.length !== 2) return null;
  return room.memberIds.find((id) => id !== me?.id && blockedIds.includes(id)) ?? null;
}

/** Say whether what I say is taken in a room now, and what I mark, as far as I can know. */
export function isHeard(state: Pick<State, "me" | "members" | "blockedIds">, room: RoomState): boolean {
  const isOpen = canWrite(room.room) && !isSilenced(state.me, room);
  return isOpen && blockedIn(state, room) === null && leftBy(state, room) === null;
}

export function canEditRoom(me: Me | null, room: Kept): boolean {
  return room.room.kind !== "direct" && keepsOrder(me, room) && !isSilenced(me, room);
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
export function canPin(state: Parameters<typeof isHeard>[0], room: RoomState): boolean {
  return isHeard(state, room) && (state.me?.role !== "guest" || room.room.kind === "direct");
}

/** Say whether I may read what a message said before: what I wrote, and what I keep in order. */
export function canSeeRevisions(me: Me | null, room: Pick<Kept, "moderatorIds">, message: Message): boolean {
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

export function canAddMembers(me: Me | null, room: Kept): boolean {
  return room.room.kind !== "direct" && canWrite(room.room) && me?.role !== "guest" && !isSilenced(me, room);
}

export function canSetMode(me: Me | null, room: Kept): boolean {
  return canWrite(room.room) && me?.kind === "human" && me.role !== "guest" && !isSilenced(me, room);
}

export function canEditMessage(state: Parameters<typeof isHeard>[0], room: RoomState, message: Message): boolean {
  return isHeard(state, room) && message.author.id === state.me?.id && isKnownToAll(room, message);
}

/** Say whether nobody in a room came after a message that newcomers do not see, as far as is held here. */
function isKnownToAll({ room, marks, memberIds }: RoomState, { seq }: Message): boolean {
  const came = marks.filter((mark) => mark.type === "member_joined" && mark.seq > seq);
  return (
    room.history !== "from_join" ||
    !came.some((mark) => mark.type === "member_joined" && memberIds.includes(mark.member.id))
  );
}

export function canDeleteMessage(me: Me | null, room: Kept, message: Message): boolean {
  if (!canWrite(room.room)) return false;
  const isToldDirectly = room.room.kind === "direct" && message.author.kind === "agent" && message.turn_id !== null;
  return message.author.id === me?.id || ((isToldDirectly || keepsOrder(me, room)) && !isSilenced(me, room));
}
