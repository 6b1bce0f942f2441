/** Stands for messages that I do not wish to hear; a click shows them. */

import { t } from "../../words/words";
import styles from "./HiddenRow.module.css";
import { DayDivider, NewDivider } from "./MessageRow";
import type { Row } from "./rows";

interface HiddenRowProps {
  row: Extract<Row, { kind: "hidden" }>;
  onShow: () => void;
  onDay: () => void;
}

export function HiddenRow({ row, onShow, onDay }: HiddenRowProps) {
  const count = row.keys.length;
  const words =
    row.of === "agent"
      ? t(["{count} message by an agent you muted", "{count} messages by agents you muted"], { count })
      : t(["{count} message by somebody you block", "{count} messages by people you block"], { count });
  return (
    <>
      {row.startsDay && <DayDivider at={row.at} onPick={onDay} />}
      {row.isFirstNew && <NewDivider />}
      <p className={styles.hidden}>
        {words} ·{" "}
        <button type="button" onClick={onShow}>
          {t("show")}
        </button>
      </p>
    </>
  );
}
