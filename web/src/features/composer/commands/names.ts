/** Finds whom a command means by the name after it. */
import type { RoomState, State } from "../../../store/state";
import type { DirectoryMember } from "../../../wire/types";
import { t } from "../../../words/words";

type Known = Pick<State, "members">;

/** Split off the first word: the name that most commands begin with. */
export function wordsOf(words: string): [first: string, rest: string] {
  const [, first = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/.exec(words) ?? [];
  return [first, rest];
}

export function memberIn(name: string, known: Known, room: RoomState): DirectoryMember {
  const member = memberCalled(name, known);
  if (!room.memberIds.includes(member.id))
    throw new Error(t("@{handle} is not in this room.", { handle: member.handle }));
  return member;
}

export function memberOutside(name: string, known: Known, room: RoomState): DirectoryMember {
  const member = memberCalled(name, known);
  if (room.memberIds.includes(member.id))
    throw new Error(t("@{handle} is in this room already.", { handle: member.handle }));
  return member;
}

export function agentIn(name: string, known: Known, room: RoomState): { agent_id: string } {
  const { agent_id, handle } = memberIn(name, known, room);
  if (!agent_id) throw new Error(t("@{handle} is no agent.", { handle }));
  return { agent_id };
}

function memberCalled(name: string, { members }: Known): DirectoryMember {
  const handle = name.replace(/^@/, "").toLowerCase();
  if (handle === "") throw new Error(t("Write whom after it, by name: @ offers those there are."));
  const member = Object.values(members).find((one) => one.handle === handle);
  if (member === undefined) throw new Error(t("There is nobody called @{handle} here.", { handle }));
  return member;
}
