/** Stands for messages that I do not wish to hear; a click shows them. */
import { t } from "../../ui/words";
import styles from "./HiddenRow.module.css";
import { DayDivider, NewDivider } from "./MessageRow";
import type { Row } from "./rows";

interface HiddenRowProps {
  row: Extract<Row, { kind: "hidden" }>;
  onShow: () => void;
  onDay: () => void;
}

export function HiddenRow({ row, onShow, onDay }: HiddenRowProps) {
  const words = t(row.of === "agent" ? "hidden_of_agents" : "hidden_of_people", { count: row.keys.length });
  return (
    <>
      {row.startsDay && <DayDivider at={row.at} onPick={onDay} />}
      {row.isFirstNew && <NewDivider />}
      <p className={styles.hidden}>
        {words} ·{" "}
        <button type="button" onClick={onShow}>
          show
        </button>
      </p>
    </>
  );
}
