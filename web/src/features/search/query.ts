/** Reads a query as the server does: its filters, what could complete them, and the words to light up. */
import type { DirectoryMember } from "../../wire/types";
import { byName, mark, t } from "../../words/words";

export const FILTERS = ["from", "in", "has", "before", "after", "on"] as const;
export type Filter = (typeof FILTERS)[number];

/** A filter at the caret: where it stands, and what is written behind its colon. */
export interface PartAt {
  start: number;
  end: number;
  filter: Filter;
  value: string;
}

export interface Suggestion {
  /** What stands in the query for it, such as "from:@ana". */
  text: string;
  label: string;
  hint: string;
}

export interface Known {
  me: Pick<DirectoryMember, "handle" | "name"> | null;
  members: readonly DirectoryMember[];
  /** My rooms by their titles; of a direct one the handle of the other, if there is only one. */
  rooms: readonly { name: string; directHandle: string | null; isDirect: boolean }[];
  nowMs: number;
}

/** A filter or a word, as `actions/content/query.py` takes them apart. */
const PART = /(-?)(?:([a-z]+):(?!\/\/))?([#@]?)(?:"([^"]*)"?|([^\s"]*))/gi;
const HAS: Record<string, string> = {
  file: mark("with a file"),
  image: mark("with a picture"),
  link: mark("with a web address"),
  reaction: mark("with a reaction"),
  thread: mark("answers in threads"),
};
const DAYS: readonly [string, number][] = [
  [mark("Today"), 0],
  [mark("Yesterday"), 1],
  [mark("A week ago"), 7],
  [mark("A month ago"), 30],
];
const DAY_MS = 86_400_000;
const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MAX_SUGGESTIONS = 8;

interface Part {
  start: number;
  end: number;
  isExcluded: boolean;
  name: string | null;
  value: string;
  isQuoted: boolean;
}

function partsOf(query: string): Part[] {
  return [...query.matchAll(PART)]
    .filter(([whole]) => whole !== "")
    .map(({ index, 0: whole, 1: minus, 2: name, 4: quoted, 5: bare }) => ({
      start: index,
      end: index + whole.length,
      isExcluded: minus === "-",
      name: name?.toLowerCase() ?? null,
      value: quoted ?? bare ?? "",
      isQuoted: quoted !== undefined,
    }));
}

/** Find the filter in which the caret stands, or behind which. */
export function partAt(query: string, caret: number): PartAt | null {
  const part = partsOf(query).find(({ start, end }) => start < caret && caret <= end);
  const filter = FILTERS.find((one) => one === part?.name);
  if (part === undefined || filter === undefined || part.isExcluded) return null;
  if (caret <= part.start + filter.length) return null;
  return { start: part.start, end: part.end, filter, value: part.value.toLowerCase() };
}

/** List what a filter could mean, by what is written of it; nothing where that is all of it. */
export function suggestionsFor({ filter, value }: PartAt, known: Known): Suggestion[] {
  const found = all(filter, value, known).slice(0, MAX_SUGGESTIONS);
  const isWhole = found.length === 1 && found.every(({ text }) => meansSame(text, `${filter}:${value}`));
  return isWhole ? [] : found;
}

function all(filter: Filter, value: string, { me, members, rooms, nowMs }: Known): Suggestion[] {
  switch (filter) {
    case "from": {
      const others = members.filter((one) => one.handle !== me?.handle && fits(value, [one.handle, one.name]));
      const mine =
        me && fits(value, ["me", me.handle, me.name]) ? [{ text: "from:me", label: t("me"), hint: me.name }] : [];
      const named = others.map(({ handle, name }) => ({ text: `from:@${handle}`, label: `@${handle}`, hint: name }));
      return [...mine, ...named.sort((a, b) => byName(a.label, b.label))];
    }
    case "in":
      return rooms
        .filter(
          ({ name, directHandle, isDirect }) => fits(value, [name, directHandle ?? ""]) && (!isDirect || directHandle),
        )
        .map((room) => ({ text: inRoom(room), label: room.name, hint: room.isDirect ? t("direct") : "" }));
    case "has":
      return Object.entries(HAS)
        .filter(([name]) => name.startsWith(value))
        .map(([name, hint]) => ({ text: `has:${name}`, label: name, hint: t(hint) }));
    default:
      return DAYS.map(([label, ago]) => ({
        label: t(label),
        day: new Date(nowMs - ago * DAY_MS).toISOString().slice(0, 10),
      }))
        .filter(({ label, day }) => day.startsWith(value) || label.toLowerCase().startsWith(value))
        .map(({ label, day }) => ({ text: `${filter}:${day}`, label: day, hint: label }));
  }
}

function inRoom({ name, directHandle, isDirect }: Known["rooms"][number]): string {
  if (isDirect) return `in:@${directHandle}`;
  return /^[^\s"]+$/.test(name) ? `in:#${name}` : `in:#"${name.replaceAll('"', "")}"`;
}

function fits(value: string, names: readonly string[]): boolean {
  return names.some((name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(value) || lower.split(/\s+/).some((word) => word.startsWith(value));
  });
}

/** Put a suggestion in place of what was written of it, with a space after. */
export function take(query: string, part: PartAt, { text }: Suggestion): { query: string; caret: number } {
  const rest = query.slice(part.end).trimStart();
  return { query: `${query.slice(0, part.start)}${text} ${rest}`, caret: part.start + text.length + 1 };
}

/** Say whether a filter is still being written, so that looking would only tell what is missing. */
export function isHalfWritten(query: string, part: PartAt | null, suggestions: readonly Suggestion[]): boolean {
  if (part === null) return false;
  if (part.value === "") return true;
  if (part.filter === "before" || part.filter === "after" || part.filter === "on") return !WHOLE_DAY.test(part.value);
  const written = query.slice(part.start, part.end).toLowerCase();
  return suggestions.length > 0 && !suggestions.some(({ text }) => meansSame(text, written));
}

function meansSame(text: string, written: string): boolean {
  const bare = (one: string): string => one.toLowerCase().replaceAll(/[@#"]/g, "");
  return bare(text) === bare(written);
}

export interface Terms {
  whole: ReadonlySet<string>;
  /** Of the last word a beginning is enough. */
  begun: string | null;
}

/** Written without blanks: each letter counts as a word. */
const WORD =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\p{L}\p{N}\p{M}]+?(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\p{L}\p{N}\p{M}]|$)/gu;

/** Take the words that are looked for out of a query, as they are compared. */
export function termsOf(query: string): Terms {
  const words = partsOf(query).filter(({ name, isExcluded }) => name === null && !isExcluded);
  const whole = new Set(words.flatMap(({ value }) => [...value.matchAll(WORD)].map(([word]) => folded(word))));
  const last = words.at(-1);
  const isOpen = last !== undefined && !last.isQuoted && last.end === query.length;
  const begun = isOpen ? ([...last.value.matchAll(WORD)].map(([word]) => folded(word)).at(-1) ?? null) : null;
  return { whole, begun };
}

export interface Piece {
  text: string;
  isHit: boolean;
}

/** Cut a text into what was looked for and what stands between. */
export function piecesOf(text: string, { whole, begun }: Terms): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(WORD)) {
    const word = folded(match[0]);
    if (!whole.has(word) && !(begun !== null && word.startsWith(begun))) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), isHit: false });
    pieces.push({ text: match[0], isHit: true });
    done = match.index + match[0].length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isHit: false });
  return pieces;
}

/** Words are compared without case and accents. */
function folded(word: string): string {
  return word.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "");
}
