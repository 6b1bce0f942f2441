/** The messages of one thread: the first, and what was answered to it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useChosen, useClient, useClientState } from "../../client/context";
import type { RoomState, ThreadState } from "../../store/state";
import { Empty, Loading } from "../../ui/State";
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
    if (isOnline && hasFailed) void client.openThread(roomId, thread.rootId);
  }, [isOnline]);
  if (hasFailed && thread.messages.length === 0) {
    const action = { label: "Try again", onClick: () => void client.openThread(roomId, thread.rootId) };
    return (
      <Empty icon="warning" title="This thread did not load" action={action}>
        The server could not be reached, or there is no such thread.
      </Empty>
    );
  }
  if (thread.load === "ready" && thread.messages.length === 0) {
    return (
      <Empty icon="thread" title="There is no such thread">
        It may have been in another room.
      </Empty>
    );
  }
  if (thread.messages.length === 0) return <Loading what="Opening the thread…" />;
  return <Replies room={room} thread={thread} verbs={verbs} />;
}

function Replies({ room, thread, verbs }: ThreadTimelineProps) {
  const client = useClient();
  const roomId = room.room.id;
  const outbox = useClientState((state) => state.outbox);
  const myId = useClientState((state) => state.me?.id ?? "");
  const hasLetters = useChosen((chosen) => chosen.hasSingleKeys);
  const list = useRef<TimelineHandle>(null);
  const [litId, setLitId] = useState<string | null>(null);
  const { rootId, messages, hasMore } = thread;
  const { turns, tools } = room;
  const whole = useMemo(() => {
    const mine = outbox.filter((one) => one.roomId === roomId);
    return threadRowsOf({ rootId, messages, hasMore, turns, tools }, mine, myId);
  }, [rootId, messages, hasMore, turns, tools, outbox, roomId, myId]);
  const { rows, showHidden } = useFolded(whole);
  const jumpTo = useCallback(
    (messageId: string) => {
      const row = rows.find((one) => one.kind === "message" && one.message.id === messageId);
      if (row) list.current?.toRow(row.key);
      setLitId(messageId);
    },
    [rows],
  );
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
        label="Thread"
        isShort
        isWhole={!hasMore}
        hasLetters={hasLetters}
        onLetter={(letter, key, element) =>
          onMessageLetter(letter, messageIn(rows, key), { room: room.room, verbs, element })
        }
        render={(row) => <RowView row={row} room={room} litId={litId} verbs={all} />}
        onNearStart={() => void client.loadOlderReplies(roomId).catch(() => undefined)}
      />
      {thread.load === "ready" && rows.length === 2 && (
        <p className={styles.first}>Nobody has answered yet. What you write here stays out of the room’s way.</p>
      )}
    </>
  );
}
