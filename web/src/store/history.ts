/** Fits pages of history together: what is held is sorted, and where something is missing between is known. */
import type { CommandBody, History, Message } from "../wire/types";
import { withBeside, withoutStrayMarks } from "./marks";
import { changedBy } from "./messages";
import { MAX_MESSAGES, type RoomState } from "./state";

type Asked = Extract<CommandBody, { type: "list_history" }>;

/** Where a page was asked for. */
export type Place = Partial<Record<"before_seq" | "after_seq" | "around_seq", number> & Pick<Asked, "at">>;

/** Take a page of a room's past, wherever it lies; the messages farthest from it go when too many are held. */
export function withPage(room: RoomState, page: History, place: Place): RoomState {
  const [first, last] = [page.messages[0]?.seq, page.messages.at(-1)?.seq];
  if (first === undefined || last === undefined) return withNothing(room, page, place);
  const fresh = room.recent.reduce(changedBy, page.messages);
  const before = room.messages.filter(({ seq }) => seq < first);
  const after = room.messages.filter(({ seq }) => seq > last);
  const grown = {
    ...room,
    messages: [...before, ...fresh, ...after],
    gaps: gapsWith(room, page, place, { before, after, first, last }),
    hasMore: before.length > 0 ? room.hasMore : page.has_more,
    atTail: after.length > 0 ? room.atTail : isTail(room, page, last),
  };
  return trimmed(withBeside(grown, page.events), first);
}

/** Say whether a number lies where everything is held. */
export function holds({ messages, gaps, hasMore, atTail }: RoomState, seq: number): boolean {
  const index = messages.findIndex((message) => message.seq >= seq);
  const previous = messages.at(index === -1 ? -1 : index - 1);
  if (messages[index]?.seq === seq) return true;
  if (index === -1) return atTail;
  return index === 0 || previous === undefined ? !hasMore : !gaps.includes(previous.seq);
}

/** A page without messages says that there is nothing on that side. */
function withNothing(room: RoomState, page: History, place: Place): RoomState {
  const told = withBeside(room, page.events);
  const last = room.messages.at(-1)?.seq;
  if (place.before_seq !== undefined && place.before_seq === room.messages[0]?.seq) return { ...told, hasMore: false };
  if (place.after_seq === undefined) return told;
  const gaps = room.gaps.filter((seq) => seq !== place.after_seq);
  return { ...told, gaps, atTail: room.atTail || (place.after_seq === last && last >= room.saidSeq) };
}

/** What was said while the page was on its way was not kept: then there is a page more. */
function isTail(room: RoomState, page: History, last: number): boolean {
  const wasTail = room.atTail && room.messages.at(-1)?.seq === last;
  return wasTail || (!page.has_more_after && last >= room.saidSeq);
}

interface Fit {
  before: Message[];
  after: Message[];
  first: number;
  last: number;
}

function gapsWith(room: RoomState, page: History, place: Place, { before, after, first, last }: Fit): number[] {
  const gaps = new Set(room.gaps.filter((seq) => seq < first || (seq >= last && after.length > 0)));
  const [left, right] = [before.at(-1)?.seq, after[0]?.seq];
  if (left !== undefined) {
    if (place.after_seq === left || !page.has_more) gaps.delete(left);
    else if (left === room.messages.at(-1)?.seq) gaps.add(left);
  }
  if (right !== undefined) {
    if (place.before_seq === right) gaps.delete(last);
    else if (!room.messages.some(({ seq }) => seq === last)) gaps.add(last);
  }
  return [...gaps].sort((a, b) => a - b);
}

function trimmed(room: RoomState, aroundSeq: number): RoomState {
  const { messages } = room;
  const spare = messages.length - MAX_MESSAGES;
  if (spare <= 0) return room;
  const middle = messages.findIndex(({ seq }) => seq >= aroundSeq);
  const start = Math.min(Math.max(0, middle - MAX_MESSAGES / 2), spare);
  const kept = messages.slice(start, start + MAX_MESSAGES);
  const [from, to] = [kept[0]?.seq ?? 0, kept.at(-1)?.seq ?? 0];
  return withoutStrayMarks({
    ...room,
    messages: kept,
    gaps: room.gaps.filter((seq) => seq >= from && seq < to),
    hasMore: room.hasMore || start > 0,
    atTail: room.atTail && start === spare,
  });
}
