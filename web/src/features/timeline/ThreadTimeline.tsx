/** The messages of one thread: the first, and what was answered to it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useChosen, useClient, useClientState } from "../../client/context";
import { isHeard } from "../../store/rights";
import type { RoomState, ThreadState } from "../../store/state";
import { Empty, Loading } from "../../ui/State";
import { useLookedAt } from "../../ui/useLookedAt";
import { t } from "../../words/words";
import { useFolded } from "./folded";
import { onMessageLetter } from "./letters";
import { RowView } from "./RowView";
import { messageIn, threadRowsOf } from "./rows";
import styles from "./ThreadTimeline.module.css";
import { Timeline, type TimelineHandle } from "./Timeline";
import type { OuterVerbs } from "./verbs";

interface ThreadTimelineProps {
  room: RoomState;
  thread: ThreadState;
  verbs: OuterVerbs;
}

export function ThreadTimeline({ room, thread, verbs }: ThreadTimelineProps) {
  const client = useClient();
  const roomId = room.room.id;
  const isOnline = useClientState((state) => state.connection.status === "online");
  const hasFailed = thread.load === "failed";
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the return of the connection asks again by itself
  useEffect(() => {
    if (isOnline && hasFailed) void client.threads.open(roomId, thread.rootId);
  }, [isOnline]);
  if (hasFailed && thread.messages.length === 0) {
    const action = { label: t("Try again"), onClick: () => void client.threads.open(roomId, thread.rootId) };
    return (
      <Empty icon="warning" title={t("This thread did not load")} action={action}>
        {t("The server could not be reached, or there is no such thread.")}
      </Empty>
    );
  }
  if (thread.load === "ready" && thread.messages.length === 0) {
    return (
      <Empty icon="thread" title={t("There is no such thread")}>
        {t("It may have been in another room, or from before you came.")}
      </Empty>
    );
  }
  if (thread.messages.length === 0) return <Loading what={t("Opening the thread…")} />;
  return <Replies room={room} thread={thread} verbs={verbs} />;
}

function Replies({ room, thread, verbs }: ThreadTimelineProps) {
  const client = useClient();
  const roomId = room.room.id;
  const outbox = useClientState((state) => state.outbox);
  const myId = useClientState((state) => state.me?.id ?? "");
  const mayWrite = useClientState((state) => isHeard(state, room));
  const hasLetters = useChosen((chosen) => chosen.hasSingleKeys);
  const list = useRef<TimelineHandle>(null);
  const [litId, setLitId] = useState<string | null>(null);
  const { rootId, messages, hasMore } = thread;
  const [isAtEnd, setAtEnd] = useState(true);
  const newAfterSeq = useNewLine(rootId);
  useReading(rootId, isAtEnd && thread.load === "ready");
  const { turns, tools } = room;
  const isLoaded = thread.load === "ready";
  const whole = useMemo(() => {
    const mine = outbox.filter((one) => one.roomId === roomId);
    return threadRowsOf({ rootId, messages, hasMore, isLoaded, turns, tools, newAfterSeq }, mine, myId);
  }, [rootId, messages, hasMore, isLoaded, newAfterSeq, turns, tools, outbox, roomId, myId]);
  const { rows, showHidden } = useFolded(whole);
  const jumpTo = useCallback(
    (messageId: string) => {
      const row = rows.find((one) => one.kind === "message" && one.message.id === messageId);
      if (row) list.current?.toRow(row.key);
      setLitId(messageId);
    },
    [rows],
  );
  useSought(room, thread, jumpTo);
  const all = useMemo(() => ({ ...verbs, jumpTo, showHidden }), [verbs, jumpTo, showHidden]);
  const newest = rows.at(-1)?.kind === "outgoing" ? rows.at(-1)?.key : undefined;
  useEffect(() => {
    if (newest) list.current?.toEnd();
  }, [newest]);
  return (
    <>
      <Timeline
        ref={list}
        rows={rows}
        label={t("Thread")}
        isShort
        isWhole={!hasMore}
        onEnd={setAtEnd}
        hasLetters={hasLetters}
        onLetter={(letter, key, element) =>
          onMessageLetter(letter, messageIn(rows, key), { isHeard: mayWrite, verbs, element })
        }
        render={(row) => <RowView row={row} room={room} litId={litId} verbs={all} />}
        onNearStart={() => void client.threads.loadOlder(roomId).catch(() => undefined)}
      />
      {thread.load === "ready" && messages[0]?.id === rootId && rows.length === 2 && (
        <p className={styles.first}>{t("Nobody has answered yet. What you write here stays out of the room’s way.")}</p>
      )}
    </>
  );
}

/** Say after which reply the "New" line stands: it stays where it was when one came. */
function useNewLine(rootId: string): number | null {
  const client = useClient();
  return useState(() => {
    const thread = client.store.state.followed.threads[rootId];
    return thread !== undefined && thread.unread > 0 ? thread.read_seq : null;
  })[0];
}

/** Move my mark in the thread while its end is in sight and the page is looked at. */
function useReading(rootId: string, isAtEnd: boolean): void {
  const client = useClient();
  const isOnline = useClientState((state) => state.connection.status === "online");
  const lastSeq = useClientState((state) => state.followed.threads[rootId]?.last_seq ?? 0);
  const isReading = useLookedAt() && isAtEnd && isOnline && lastSeq > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each further reply is read, too
  useEffect(() => {
    if (isReading) client.threads.markRead(rootId);
  }, [client, rootId, isReading, lastSeq]);
}

/** Bring the reply that is asked for into sight, also where it lies further back than what is held. */
function useSought({ room, soughtReplyId }: RoomState, thread: ThreadState, show: (id: string) => void): void {
  const client = useClient();
  const isHeld = thread.messages.some(({ id }) => id === soughtReplyId);
  const isReady = thread.load === "ready";
  // biome-ignore lint/correctness/useExhaustiveDependencies: how it is shown is no reason to show it again
  useEffect(() => {
    if (soughtReplyId === null || !isReady) return;
    if (isHeld) {
      show(soughtReplyId);
      client.store.dispatch({ type: "reply_sought", roomId: room.id, messageId: null });
    } else void client.threads.reach(room.id, soughtReplyId).catch(() => undefined);
  }, [client, room.id, soughtReplyId, isHeld, isReady]);
}
