/** Says above a room's messages how much is new and out of sight, and leads there. */
import { useClient } from "../../client/context";
import type { RoomState } from "../../store/state";
import { IconButton } from "../../ui/Button";
import { forMe, newMessages } from "../../ui/counts";
import { Icon } from "../../ui/Icon";
import { useSubmit } from "../../ui/useSubmit";
import { t } from "../../words/words";
import styles from "./UnreadPill.module.css";

export function UnreadPill({ room }: { room: RoomState }) {
  const client = useClient();
  const { visit } = room;
  const roomId = room.room.id;
  const { isBusy, run } = useSubmit(async () => {
    await client.showSeq(roomId, (visit?.fromSeq ?? 0) + 1);
  });
  if (visit === null) return null;
  return (
    <div className={styles.pill}>
      <button type="button" disabled={isBusy} onClick={() => run()}>
        <Icon name="top" size={14} />
        {isBusy ? t("Looking…") : newMessages(visit.unread)}
        {visit.mentions > 0 && <b>{forMe(visit.mentions, visit.unread)}</b>}
      </button>
      <IconButton
        icon="close"
        label={t("Put this away")}
        size={14}
        onClick={() => client.store.dispatch({ type: "visit_over", roomId })}
      />
    </div>
  );
}
