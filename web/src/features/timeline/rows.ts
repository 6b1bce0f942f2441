/** Turns a room's state into the rows of its timeline, oldest first. */
import type { Mark, Outgoing, RoomState } from "../../store/state";
import { isSameDay } from "../../ui/time";
import type { Message } from "../../wire/types";

interface RowBase {
  key: string;
}

export type Row =
  | (RowBase & { kind: "start" })
  | (RowBase & { kind: "message"; message: Message; isContinued: boolean; startsDay: boolean; isFirstNew: boolean })
  /** One mark, or several comings or goings in a row. */
  | (RowBase & { kind: "mark"; marks: Mark[] })
  | (RowBase & { kind: "live"; turnId: string })
  | (RowBase & { kind: "outgoing"; outgoing: Outgoing; isContinued: boolean });

const GROUP_MS = 5 * 60_000;

type Source = Pick<RoomState, "messages" | "marks" | "turns" | "tools" | "dividerSeq" | "hasMore" | "atTail">;

export function rowsOf(room: Source, outbox: readonly Outgoing[], myId: string): Row[] {
  const rows: Row[] = room.hasMore ? [] : [{ kind: "start", key: "start" }];
  let previous: Message | null = null;
  let isBroken = false;
  let isNewPlaced = room.dividerSeq === null;
  let nextMark = 0;
  for (const message of room.messages) {
    for (let mark = room.marks[nextMark]; mark !== undefined && mark.seq < message.seq; mark = room.marks[nextMark]) {
      pushMark(rows, mark);
      isBroken = true;
      nextMark += 1;
    }
    const isFirstNew = !isNewPlaced && message.seq > (room.dividerSeq ?? 0) && message.author.id !== myId;
    isNewPlaced ||= isFirstNew;
    rows.push(messageRow(message, previous, isFirstNew, isBroken));
    previous = message;
    isBroken = false;
  }
  if (!room.atTail) return rows;
  for (const mark of room.marks.slice(nextMark)) pushMark(rows, mark);
  const shown = Object.values(room.turns).filter((turn) => turn.text !== "" || room.tools[turn.turnId] !== undefined);
  rows.push(...shown.map(({ turnId }): Row => ({ kind: "live", key: turnId, turnId })));
  return [...rows, ...outgoingRows(outbox, rows.at(-1), myId)];
}

function messageRow(message: Message, previous: Message | null, isFirstNew: boolean, isBroken: boolean): Row {
  const startsDay = previous === null || !isSameDay(previous.created_at, message.created_at);
  return {
    kind: "message",
    key: message.turn_id ?? message.id,
    message,
    startsDay,
    isFirstNew,
    isContinued: !startsDay && !isFirstNew && !isBroken && continues(previous, message),
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

function outgoingRows(outbox: readonly Outgoing[], last: Row | undefined, myId: string): Row[] {
  const afterMine = last?.kind === "message" && last.message.author.id === myId;
  return outbox.map((outgoing, index) => ({
    kind: "outgoing",
    key: outgoing.key,
    outgoing,
    isContinued: (index > 0 || afterMine) && outgoing.replyTo === null,
  }));
}
