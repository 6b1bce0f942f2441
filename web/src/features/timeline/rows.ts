/** Turns a room's state into the rows of its timeline, oldest first; and a thread's into those of its own. */
import type { Mark, Outgoing, RoomState, ThreadState, Turn } from "../../store/state";
import { isSameDay } from "../../ui/time";
import type { Message } from "../../wire/types";

interface RowBase {
  key: string;
}

export type Row =
  | (RowBase & { kind: "start" })
  | (RowBase & {
      kind: "message";
      message: Message;
      isContinued: boolean;
      startsDay: boolean;
      isFirstNew: boolean;
      /** Whether it is mine and the newest. */
      isMyLast: boolean;
    })
  /** One mark, or several comings or goings in a row. */
  | (RowBase & { kind: "mark"; marks: Mark[] })
  /** Messages by whom I do not wish to hear, folded into one line. */
  | (RowBase & {
      kind: "hidden";
      of: "person" | "agent";
      keys: string[];
      startsDay: boolean;
      isFirstNew: boolean;
      /** When the first of them was said. */
      at: string;
    })
  /** Stands in place of a thread's first message that is from before I came. */
  | (RowBase & { kind: "before" })
  /** Stands between a thread's first message and what was answered. */
  | (RowBase & { kind: "count"; count: number })
  /** Stands where messages are missing that are not held. */
  | (RowBase & { kind: "gap"; afterSeq: number; beforeSeq: number })
  | (RowBase & { kind: "live"; turnId: string })
  | (RowBase & { kind: "outgoing"; outgoing: Outgoing; isContinued: boolean });

const GROUP_MS = 5 * 60_000;

type Source = Pick<RoomState, "messages" | "gaps" | "marks" | "turns" | "tools" | "dividerSeq" | "hasMore" | "atTail">;

/** List a room's rows; what was said in threads is counted at their first messages instead. */
export function rowsOf(room: Source, outbox: readonly Outgoing[], myId: string): Row[] {
  const rows: Row[] = room.hasMore ? [] : [{ kind: "start", key: "start" }];
  let previous: Message | null = null;
  let isBroken = false;
  let isNewPlaced = room.dividerSeq === null;
  let nextMark = 0;
  for (const [index, message] of room.messages.entries()) {
    const before = room.messages[index - 1];
    if (before !== undefined && room.gaps.includes(before.seq)) {
      rows.push({ kind: "gap", key: `gap-${before.seq}`, afterSeq: before.seq, beforeSeq: message.seq });
      previous = null;
    }
    for (let mark = room.marks[nextMark]; mark !== undefined && mark.seq < message.seq; mark = room.marks[nextMark]) {
      pushMark(rows, mark);
      isBroken = true;
      nextMark += 1;
    }
    if (message.thread_id !== null) continue;
    const isFirstNew = !isNewPlaced && message.seq > (room.dividerSeq ?? 0) && message.author.id !== myId;
    isNewPlaced ||= isFirstNew;
    rows.push(messageRow(message, previous, isFirstNew, isBroken));
    previous = message;
    isBroken = false;
  }
  if (!room.atTail) return rows;
  markMyLast(rows, myId);
  for (const mark of room.marks.slice(nextMark)) pushMark(rows, mark);
  rows.push(...liveRows(room, null));
  return [...rows, ...outgoingRows(outbox, rows.at(-1), myId, null)];
}

type ThreadSource = Pick<ThreadState, "rootId" | "messages" | "hasMore"> &
  Pick<RoomState, "turns" | "tools"> & {
    /** Whether the server has said what there is of it. */
    isLoaded: boolean;
    /** The "New" line stands above the first reply of another after this. */
    newAfterSeq: number | null;
  };

export function threadRowsOf(thread: ThreadSource, outbox: readonly Outgoing[], myId: string): Row[] {
  const rows: Row[] = [];
  let previous: Message | null = null;
  let { newAfterSeq } = thread;
  const isHeadless = thread.isLoaded && !thread.hasMore && thread.messages[0]?.id !== thread.rootId;
  if (isHeadless) rows.push({ kind: "before", key: "before" });
  for (const message of thread.messages) {
    const isRoot = message.id === thread.rootId;
    const isNew = newAfterSeq !== null && message.seq > newAfterSeq && !isRoot && message.author.id !== myId;
    if (isNew) newAfterSeq = null;
    rows.push(messageRow(message, previous, isNew, previous?.id === thread.rootId));
    if (isRoot) rows.push({ kind: "count", key: "count", count: message.thread?.replies ?? 0 });
    previous = message;
  }
  markMyLast(rows, myId);
  rows.push(...liveRows(thread, thread.rootId));
  return [...rows, ...outgoingRows(outbox, rows.at(-1), myId, thread.rootId)];
}

/** Find the message of a row, if it is one of a message. */
export function messageIn(rows: readonly Row[], key: string): Message | undefined {
  const row = rows.find((one) => one.key === key);
  return row?.kind === "message" ? row.message : undefined;
}

function markMyLast(rows: Row[], myId: string): void {
  const last = rows.at(-1);
  if (last?.kind === "message" && last.message.author.id === myId) rows[rows.length - 1] = { ...last, isMyLast: true };
}

type MessageRowOf = Extract<Row, { kind: "message" }>;

function messageRow(message: Message, previous: Message | null, isFirstNew: boolean, isBroken: boolean): MessageRowOf {
  const startsDay = previous === null || !isSameDay(previous.created_at, message.created_at);
  return {
    kind: "message",
    key: message.turn_id ?? message.id,
    message,
    startsDay,
    isFirstNew,
    isContinued: !startsDay && !isFirstNew && !isBroken && continues(previous, message),
    isMyLast: false,
  };
}

/** Say whether a message stands under the name of the one before: same author, soon after, no quote. */
function continues(previous: Message | null, message: Message): boolean {
  if (previous === null || previous.author.id !== message.author.id || message.reply_to !== null) return false;
  return Date.parse(message.created_at) - Date.parse(previous.created_at) < GROUP_MS;
}

/** Add a mark; who comes or goes right after others is told in one line with them. */
function pushMark(rows: Row[], mark: Mark): void {
  const last = rows.at(-1);
  const isOneMore = mark.type === "member_joined" || mark.type === "member_left";
  if (isOneMore && last?.kind === "mark" && last.marks[0]?.type === mark.type) {
    rows[rows.length - 1] = { ...last, marks: [...last.marks, mark] };
  } else {
    rows.push({ kind: "mark", key: `mark-${mark.seq}`, marks: [mark] });
  }
}

/** List the answers that are being written in a thread, or outside of all. */
function liveRows({ turns, tools }: Pick<RoomState, "turns" | "tools">, threadId: string | null): Row[] {
  const isShown = (turn: Turn): boolean => turn.text !== "" || tools[turn.turnId] !== undefined;
  return Object.values(turns)
    .filter((turn) => turn.threadId === threadId && isShown(turn))
    .map(({ turnId }) => ({ kind: "live", key: turnId, turnId }));
}

function outgoingRows(
  outbox: readonly Outgoing[],
  last: Row | undefined,
  myId: string,
  threadId: string | null,
): Row[] {
  const afterMine = last?.kind === "message" && last.message.author.id === myId;
  return outbox
    .filter((outgoing) => outgoing.threadId === threadId)
    .map((outgoing, index) => ({
      kind: "outgoing",
      key: outgoing.key,
      outgoing,
      isContinued: (index > 0 || afterMine) && outgoing.replyTo === null,
    }));
}
