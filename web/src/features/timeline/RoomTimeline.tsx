/** The messages of a room, with all that moves among them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useChosen, useClient, useClientState } from "../../client/context";
import { isHeard } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { Button } from "../../ui/Button";
import { counted } from "../../ui/counts";
import { Empty, Loading } from "../../ui/State";
import { useLookedAt } from "../../ui/useLookedAt";
import { t } from "../../words/words";
import { CatchUp, MUCH } from "./CatchUp";
import { useFolded } from "./folded";
import { onMessageLetter } from "./letters";
import { useNewer, useOlder, Waiting } from "./paging";
import styles from "./RoomTimeline.module.css";
import { RowView } from "./RowView";
import { messageIn, type Row, rowsOf } from "./rows";
import { Timeline, type TimelineHandle } from "./Timeline";
import { UnreadPill } from "./UnreadPill";
import type { OuterVerbs } from "./verbs";

const ENOUGH_ROWS = 20;
const SEEN_MS = 400;

interface RoomTimelineProps {
  room: RoomState;
  verbs: OuterVerbs;
}

export function RoomTimeline({ room, verbs }: RoomTimelineProps) {
  const client = useClient();
  if (room.load === "failed") {
    return (
      <Empty
        icon="warning"
        title={t("This room did not load")}
        action={{ label: t("Try again"), onClick: () => void client.loadRoom(room.room.id) }}
      >
        {t("The server could not be reached, or it refused. Your messages are safe there.")}
      </Empty>
    );
  }
  if (room.load !== "ready" && room.messages.length === 0) return <Loading what={t("Opening the room…")} />;
  return <LoadedTimeline room={room} verbs={verbs} />;
}

function LoadedTimeline({ room, verbs }: RoomTimelineProps) {
  const client = useClient();
  const roomId = room.room.id;
  const outbox = useClientState((state) => state.outbox);
  const myId = useClientState((state) => state.me?.id ?? "");
  const mayWrite = useClientState((state) => isHeard(state, room));
  const hasLetters = useChosen((chosen) => chosen.hasSingleKeys);
  const list = useRef<TimelineHandle>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [litId, setLitId] = useState<string | null>(null);
  useReading(room, isAtEnd && room.atTail);
  useEnoughToShow(room);

  const { messages, gaps, marks, turns, tools, dividerSeq, hasMore, atTail } = room;
  const whole = useMemo(() => {
    const mine = outbox.filter((one) => one.roomId === roomId);
    return rowsOf({ messages, gaps, marks, turns, tools, dividerSeq, hasMore, atTail }, mine, myId);
  }, [messages, gaps, marks, turns, tools, dividerSeq, hasMore, atTail, outbox, roomId, myId]);

  const { rows, showHidden } = useFolded(whole);
  const jumpTo = useCallback(
    (messageId: string) => {
      const show = async (): Promise<void> => {
        const rootId = await client.history.showMessage(roomId, messageId);
        if (rootId !== null) verbs.openThread?.(rootId);
      };
      void show().catch(() => undefined);
    },
    [client, roomId, verbs],
  );
  const all = useMemo(() => ({ ...verbs, jumpTo, showHidden }), [verbs, jumpTo, showHidden]);
  const newest = rows.at(-1)?.kind === "outgoing" ? rows.at(-1)?.key : undefined;
  useEffect(() => {
    if (newest) list.current?.toEnd();
  }, [newest]);

  const newIndex = rows.findIndex((row) => "isFirstNew" in row && row.isFirstNew);
  const { isSeen, onFirst } = useSeen(newIndex, dividerSeq);
  useTarget(room, rows, (row) => {
    list.current?.toRow(row.key);
    setLitId(row.message.id);
  });

  const older = useOlder(roomId);
  const newer = useNewer(roomId);
  const openThread = (rootId: string): void => verbs.openThread?.(rootId);

  const toLatest = (): void => {
    if (atTail) list.current?.toEnd();
    else void client.loadRoom(roomId);
  };
  return (
    <div className={styles.frame}>
      {room.visit !== null && room.visit.unread >= MUCH && (
        <CatchUp key={room.visit.fromSeq} room={room} visit={room.visit} onThread={openThread} />
      )}
      <div className={styles.list}>
        <div className={styles.above}>
          {(room.visit?.unread ?? 0) < MUCH && isSeen === false && <UnreadPill room={room} />}
          <Waiting page={older} side="before" />
        </div>
        <Timeline
          ref={list}
          rows={rows}
          label={t("Messages")}
          render={(row) => <RowView row={row} room={room} litId={litId} verbs={all} />}
          onNearStart={older.load}
          onNearEnd={newer.load}
          goesOn={!atTail}
          onEnd={setAtEnd}
          onFirst={onFirst}
          isWhole={!hasMore}
          hasLetters={hasLetters}
          onLetter={(letter, key, element) =>
            onMessageLetter(letter, messageIn(rows, key), { isHeard: mayWrite, verbs, element })
          }
        />
        <div className={styles.below}>
          <Waiting page={newer} side="after" />
          {(!isAtEnd || !atTail) && (
            <Button icon="end" className={styles.jump ?? ""} onClick={toLatest}>
              {room.unread > 0
                ? t("{count} new", { count: counted(room.unread) })
                : Object.keys(turns).length > 0
                  ? t("An answer is being written")
                  : t("Latest")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/**
 * Say whether the "New" line was in sight: for a moment, as boxes pass by while a list takes its place.
 *
 * It is null until there was time to look.
 */
function useSeen(newIndex: number, dividerSeq: number | null) {
  const [seenSeq, setSeenSeq] = useState<number | null>(null);
  const [lookedFor, setLookedFor] = useState<number | null | undefined>(undefined);
  const latest = useRef({ first: Number.POSITIVE_INFINITY, newIndex, dividerSeq });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lookSoon = useCallback((): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const now = latest.current;
      if (now.newIndex !== -1 && now.first <= now.newIndex) setSeenSeq(now.dividerSeq);
      setLookedFor(now.dividerSeq);
    }, SEEN_MS);
  }, []);
  useEffect(() => {
    latest.current = { ...latest.current, newIndex, dividerSeq };
    lookSoon();
  }, [newIndex, dividerSeq, lookSoon]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onFirst = useCallback(
    (first: number): void => {
      latest.current.first = first;
      lookSoon();
    },
    [lookSoon],
  );
  const isSeen = seenSeq !== null && seenSeq === dividerSeq;
  return { isSeen: isSeen || (lookedFor === dividerSeq ? false : null), onFirst };
}

type MessageRow = Extract<Row, { kind: "message" }>;

/** Bring what is asked for into sight, once it is held. */
function useTarget({ room, targetSeq }: RoomState, rows: readonly Row[], show: (row: MessageRow) => void): void {
  const client = useClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: how it is shown is no reason to show it again
  useEffect(() => {
    if (targetSeq === null) return;
    const row = rows.find((one) => one.kind === "message" && one.message.seq >= targetSeq);
    if (row?.kind === "message") show(row);
    client.store.dispatch({ type: "target", roomId: room.id, seq: null });
  }, [client, room.id, targetSeq, rows]);
}

/** A page may hold little but what was said in threads: go on until there is something to show. */
function useEnoughToShow({ room, messages, hasMore }: RoomState): void {
  const client = useClient();
  const isTooLittle = hasMore && messages.filter((one) => one.thread_id === null).length < ENOUGH_ROWS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came is looked at anew
  useEffect(() => {
    if (isTooLittle) void client.history.loadOlder(room.id).catch(() => undefined);
  }, [client, room.id, isTooLittle, messages]);
}

/** Move the read mark while the end is in sight and the page is looked at; else draw the "New" line. */
function useReading(room: RoomState, isAtEnd: boolean): void {
  const client = useClient();
  const isReady = useClientState((state) => state.connection.status === "online" && state.openRoomId === room.room.id);
  const isLookedAt = useLookedAt();
  const { seq, unread, readSeq, dividerSeq, room: shape } = room;
  const isReading = isAtEnd && isLookedAt;
  useEffect(() => {
    if (!isReady) return;
    if (isReading) client.markRead(shape.id, seq);
    else if (unread > 0 && (dividerSeq === null || dividerSeq < readSeq)) {
      client.store.dispatch({ type: "divider", roomId: shape.id, seq: readSeq });
    }
  }, [client, shape.id, seq, unread, readSeq, dividerSeq, isReading, isReady]);
}
