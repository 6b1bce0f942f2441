/** Completes a mention at the caret: whom it could mean, and what the text becomes. */
import type { DirectoryMember } from "../../wire/types";

/** The mention being written: `start` is where its "@" stands. */
export interface Partial {
  start: number;
  query: string;
}

const AT_CARET = /(?:^|[\s([{"'])@([a-z0-9_.-]{0,32})$/i;
const MAX_CHOICES = 8;

export function findPartial(text: string, caret: number): Partial | null {
  const match = AT_CARET.exec(text.slice(0, caret));
  const query = match?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query: query.toLowerCase() };
}

/** Choose who fits: people first, then agents; a handle that begins so before a name that does. */
export function choicesFor(query: string, members: readonly DirectoryMember[]): DirectoryMember[] {
  return members
    .map((member) => ({ member, rank: rankOf(query, member) }))
    .filter(({ rank }) => rank !== null)
    .sort(
      (a, b) =>
        kindRank(a.member) - kindRank(b.member) ||
        (a.rank ?? 0) - (b.rank ?? 0) ||
        a.member.name.localeCompare(b.member.name),
    )
    .slice(0, MAX_CHOICES)
    .map(({ member }) => member);
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
