/** One row of a timeline, whatever it holds. */
import type { RoomState } from "../../store/state";
import { t } from "../../words/words";
import { HiddenRow } from "./HiddenRow";
import { LiveRow } from "./LiveRow";
import { MarkRow } from "./MarkRow";
import { MessageRow } from "./MessageRow";
import { OutgoingRow } from "./OutgoingRow";
import { GapRow } from "./paging";
import type { Row } from "./rows";
import { Start } from "./Start";
import styles from "./ThreadTimeline.module.css";
import type { TimelineVerbs } from "./verbs";

interface RowViewProps {
  row: Row;
  room: RoomState;
  litId: string | null;
  verbs: TimelineVerbs;
}

export function RowView({ row, room, litId, verbs }: RowViewProps) {
  switch (row.kind) {
    case "start":
      return <Start room={room} onMention={verbs.mention} onAdd={verbs.addPeople} />;
    case "message":
      return (
        <MessageRow
          message={row.message}
          isContinued={row.isContinued}
          startsDay={row.startsDay}
          isFirstNew={row.isFirstNew}
          isLit={row.message.id === litId}
          isMyLast={row.isMyLast}
          verbs={verbs}
        />
      );
    case "hidden":
      return <HiddenRow row={row} onShow={() => verbs.showHidden(row.keys)} onDay={verbs.pickDay} />;
    case "mark":
      return <MarkRow marks={row.marks} />;
    case "before":
      return (
        <p className={styles.count}>
          {t("What this thread began with is from before you came. You read it from there on, and may answer.")}
        </p>
      );
    case "count":
      return row.count > 0 ? (
        <p className={styles.count}>{t(["{count} reply", "{count} replies"], { count: row.count })}</p>
      ) : null;
    case "gap":
      return <GapRow roomId={room.room.id} afterSeq={row.afterSeq} beforeSeq={row.beforeSeq} />;
    case "live":
      return <LiveRow roomId={room.room.id} turnId={row.turnId} />;
    case "outgoing":
      return <OutgoingRow outgoing={row.outgoing} isContinued={row.isContinued} />;
  }
}
