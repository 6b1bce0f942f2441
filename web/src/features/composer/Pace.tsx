/** Says at what pace a room in slow mode is written in, and counts down to when I may go on. */
import { Icon } from "../../ui/Icon";
import { duration } from "../../ui/time";
import { t } from "../../ui/words";
import styles from "./Composer.module.css";

interface PaceProps {
  id: string;
  slowS: number;
  leftS: number;
}

export function Pace({ id, slowS, leftS }: PaceProps) {
  const pace = slowS < 90 ? t("seconds", { count: slowS }) : duration(slowS * 1_000);
  return (
    <p id={id} className={styles.pace}>
      <Icon name="clock" size={14} />
      {leftS > 0
        ? `Slow mode: you can send again in ${t("seconds", { count: leftS })}`
        : `Slow mode: one message every ${pace}`}
    </p>
  );
}
