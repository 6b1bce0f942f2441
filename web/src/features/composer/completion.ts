/** Completes a mention at the caret: whom it could mean, and what the text becomes. */
import type { RoomState } from "../../store/state";
import type { DirectoryMember, Me } from "../../wire/types";

/** The mention being written: `start` is where its "@" stands. */
export interface Partial {
  start: number;
  query: string;
}

/** What can be chosen: a member, or all of a kind at once. */
export type Choice = Pick<DirectoryMember, "id" | "name" | "handle" | "description"> & {
  kind: DirectoryMember["kind"] | "all";
};

const EVERYBODY: Choice = {
  id: "@room",
  name: "Everybody",
  handle: "room",
  kind: "all",
  description: "All people in this room",
};
const AGENTS: Choice = {
  id: "@agents",
  name: "All agents",
  handle: "agents",
  kind: "all",
  description: "Each agent in this room answers",
};
/** In a larger room a guest's "@room" is a word like any other. */
const MAX_GUESTS_ROOM = 20;

/** Say who can be called at once in a room, among these others. */
export function collectivesIn(room: RoomState, others: readonly DirectoryMember[], me: Me | null): Choice[] {
  if (room.room.kind === "direct") return [];
  const mayCallAll = me?.role !== "guest" || room.memberIds.length <= MAX_GUESTS_ROOM;
  const hasPeople = others.some(({ kind }) => kind !== "agent");
  const hasAgents = others.some(({ kind }) => kind === "agent");
  return [...(mayCallAll && hasPeople ? [EVERYBODY] : []), ...(hasAgents ? [AGENTS] : [])];
}

const AT_CARET = /(?:^|[\s([{"'])@([a-z0-9_.-]{0,32})$/i;
const MAX_CHOICES = 8;

export function findPartial(text: string, caret: number): Partial | null {
  const match = AT_CARET.exec(text.slice(0, caret));
  const query = match?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query: query.toLowerCase() };
}

/** Choose who fits: people first, then agents, then all at once; a handle that begins so before a name that does. */
export function choicesFor(
  query: string,
  members: readonly DirectoryMember[],
  collectives: readonly Choice[] = [],
): Choice[] {
  const all = collectives.filter(({ handle }) => handle.startsWith(query));
  const found = members
    .map((member) => ({ member, rank: rankOf(query, member) }))
    .filter(({ rank }) => rank !== null)
    .sort(
      (a, b) =>
        kindRank(a.member) - kindRank(b.member) ||
        (a.rank ?? 0) - (b.rank ?? 0) ||
        a.member.name.localeCompare(b.member.name),
    )
    .slice(0, MAX_CHOICES - all.length)
    .map(({ member }) => member);
  return [...found, ...all];
}

/** Put the handle in place of what was written of it, with a space after. */
export function complete(
  text: string,
  caret: number,
  partial: Partial,
  handle: string,
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const inserted = `@${handle}${rest.startsWith(" ") ? "" : " "}`;
  return { text: text.slice(0, partial.start) + inserted + rest, caret: partial.start + handle.length + 2 };
}

function rankOf(query: string, member: DirectoryMember): number | null {
  if (member.handle.startsWith(query)) return 0;
  const words = member.name.toLowerCase().split(/\s+/);
  return words.some((word) => word.startsWith(query)) ? 1 : null;
}

function kindRank(member: DirectoryMember): number {
  return member.kind === "human" ? 0 : 1;
}
