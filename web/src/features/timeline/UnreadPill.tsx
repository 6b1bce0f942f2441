/** Says above a room's messages how much is new and out of sight, and leads there; also into threads. */
import { useMemo } from "react";
import { useClient, useClientState } from "../../client/context";
import type { RoomState } from "../../store/state";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useSubmit } from "../../ui/useSubmit";
import { t } from "../../ui/words";
import type { Message } from "../../wire/types";
import styles from "./UnreadPill.module.css";

interface UnreadPillProps {
  room: RoomState;
  /** Whether the "New" line was in sight. */
  isSeen: boolean;
  onThread: (rootId: string) => void;
}

export function UnreadPill({ room, isSeen, onThread }: UnreadPillProps) {
  const client = useClient();
  const { visit } = room;
  const roomId = room.room.id;
  const replies = useNewReplies(room);
  const { isBusy, run } = useSubmit(async () => {
    await client.showSeq(roomId, (visit?.fromSeq ?? 0) + 1);
  });
  if (visit === null) return null;
  const inRoom = visit.unread - replies.length;
  const rootId = replies.at(-1)?.thread_id;
  const hasThread = rootId != null && rootId !== room.thread?.rootId;
  if ((isSeen || inRoom <= 0) && !hasThread) return null;
  return (
    <div className={styles.pill}>
      {!isSeen && inRoom > 0 && (
        <button type="button" disabled={isBusy} onClick={() => run()}>
          <Icon name="top" size={14} />
          {isBusy ? "Looking…" : t("new_messages", { count: inRoom })}
          {visit.mentions > 0 && <b>{visit.mentions} for you</b>}
        </button>
      )}
      {hasThread && (
        <button type="button" onClick={() => onThread(rootId)}>
          <Icon name="thread" size={14} />
          {t("new_replies", { count: replies.length })}
        </button>
      )}
      <IconButton
        icon="close"
        label="Put this away"
        size={14}
        onClick={() => client.store.dispatch({ type: "visit_over", roomId })}
      />
    </div>
  );
}

/** List what others said in threads since I read last, as far as it is held. */
function useNewReplies({ messages, visit }: RoomState): Message[] {
  const myId = useClientState((state) => state.me?.id);
  return useMemo(
    () =>
      visit === null
        ? []
        : messages.filter(
            (one) => one.thread_id !== null && one.seq > visit.fromSeq && !one.deleted && one.author.id !== myId,
          ),
    [messages, visit, myId],
  );
}
