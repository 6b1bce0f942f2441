/** Completes a name at the caret, of a member or an emoji: what it could mean, and what the text becomes. */
import type { RoomState } from "../../store/state";
import type { DirectoryMember, Me } from "../../wire/types";
import { byName, mark, t } from "../../words/words";

/** The name being written: `start` is where its sign stands. */
export interface Partial {
  sign: "@" | ":";
  start: number;
  query: string;
}

/** What can be chosen: a member, all of a kind at once, or an emoji, which is its own handle. */
export type Choice = Pick<DirectoryMember, "id" | "name" | "handle" | "description"> & {
  kind: DirectoryMember["kind"] | "all" | "emoji";
};

const EVERYBODY: Choice = {
  id: "@room",
  name: mark("Everybody"),
  handle: "room",
  kind: "all",
  description: mark("All people in this room"),
};
const AGENTS: Choice = {
  id: "@agents",
  name: mark("All agents"),
  handle: "agents",
  kind: "all",
  description: mark("Each agent in this room answers"),
};
/** In a larger room a guest's "@room" is a word like any other. */
const MAX_GUESTS_ROOM = 20;

/** Say who can be called at once in a room, among these others. */
export function collectivesIn(room: RoomState, others: readonly DirectoryMember[], me: Me | null): Choice[] {
  if (room.room.kind === "direct") return [];
  const mayCallAll = me?.role !== "guest" || room.memberIds.length <= MAX_GUESTS_ROOM;
  const hasPeople = others.some(({ kind }) => kind !== "agent");
  const hasAgents = others.some(({ kind }) => kind === "agent");
  return [...(mayCallAll && hasPeople ? [EVERYBODY] : []), ...(hasAgents ? [AGENTS] : [])].map((one) => ({
    ...one,
    name: t(one.name),
    description: t(one.description ?? ""),
  }));
}

const AT_CARET = /(?:^|[\s([{"'])@([a-z0-9_.-]{0,32})$/i;
/** At least two letters: ":D" and ":p" say what they say. */
const EMOJI_AT_CARET = /(?:^|\s):([a-z+][a-z0-9_+-]{1,30})$/i;
const MAX_CHOICES = 8;

export function findPartial(text: string, caret: number): Partial | null {
  const before = text.slice(0, caret);
  const query = AT_CARET.exec(before)?.[1];
  if (query !== undefined) return { sign: "@", start: caret - query.length - 1, query: query.toLowerCase() };
  const name = EMOJI_AT_CARET.exec(before)?.[1];
  return name === undefined ? null : { sign: ":", start: caret - name.length - 1, query: name.toLowerCase() };
}

/** Offer the first of the emoji that were found. */
export function emojiChoices(found: readonly { emoji: string; name: string }[]): Choice[] {
  return found
    .slice(0, MAX_CHOICES)
    .map(({ emoji, name }) => ({ id: emoji, handle: emoji, name, kind: "emoji", description: "" }));
}

/** Choose who fits: whom it names exactly, then people, agents, and all at once; a handle that begins so before a name that does. */
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
        Number(b.member.handle === query) - Number(a.member.handle === query) ||
        kindRank(a.member) - kindRank(b.member) ||
        (a.rank ?? 0) - (b.rank ?? 0) ||
        byName(a.member.name, b.member.name),
    )
    .slice(0, MAX_CHOICES - all.length)
    .map(({ member }) => member);
  return [...found, ...all];
}

/** Put what was chosen in place of what was written of it, with a space after. */
export function complete(
  text: string,
  caret: number,
  partial: Partial,
  { kind, handle }: Pick<Choice, "kind" | "handle">,
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const name = kind === "emoji" ? handle : `@${handle}`;
  const inserted = `${name}${rest.startsWith(" ") ? "" : " "}`;
  return { text: text.slice(0, partial.start) + inserted + rest, caret: partial.start + name.length + 1 };
}

function rankOf(query: string, member: DirectoryMember): number | null {
  if (member.handle.startsWith(query)) return 0;
  const words = member.name.toLowerCase().split(/\s+/);
  return words.some((word) => word.startsWith(query)) ? 1 : null;
}

function kindRank(member: DirectoryMember): number {
  return member.kind === "human" ? 0 : 1;
}
