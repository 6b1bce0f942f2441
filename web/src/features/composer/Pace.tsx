/** Says at what pace a room in slow mode is written in, and counts down to when I may go on. */
import { Icon } from "../../ui/Icon";
import { duration } from "../../ui/time";
import { t } from "../../words/words";
import styles from "./Composer.module.css";

interface PaceProps {
  id: string;
  slowS: number;
  leftS: number;
}

export function Pace({ id, slowS, leftS }: PaceProps) {
  return (
    <p id={id} className={styles.pace}>
      <Icon name="clock" size={14} />
      {leftS > 0
        ? sentAgainIn(leftS)
        : slowS < 90
          ? t(["Slow mode: one message every {count} second", "Slow mode: one message every {count} seconds"], {
              count: slowS,
            })
          : t("Slow mode: one message every {span}", { span: duration(slowS * 1_000) })}
    </p>
  );
}

/** Say when one may send again, without a full stop. */
export function sentAgainIn(seconds: number): string {
  return t(["Slow mode: you can send again in {count} second", "Slow mode: you can send again in {count} seconds"], {
    count: seconds,
  });
}
