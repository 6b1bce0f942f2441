/** A score as a bar, with a mark where it had to reach to. */

import { hundredths, t } from "../../words/words";
import styles from "./Floor.module.css";

interface ScoreProps {
  score: number;
  /** What the score was held against; null where a rule decided. */
  threshold: number | null;
  label: string;
}

export function Score({ score, threshold, label }: ScoreProps) {
  return (
    <div className={styles.score}>
      <span className={styles.bar}>
        <meter min={0} max={1} value={score} aria-label={label} />
        {threshold !== null && (
          <span className={styles.mark} style={{ insetInlineStart: `${threshold * 100}%` }} aria-hidden="true" />
        )}
      </span>
      <span>
        {threshold === null
          ? hundredths(score)
          : t("{score} of {needed} needed", { score: hundredths(score), needed: hundredths(threshold) })}
      </span>
    </div>
  );
}
