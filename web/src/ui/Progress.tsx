/** How far something has come, as a bar. */

import styles from "./Progress.module.css";
import { plain } from "./plain";

/** `share` goes from 0 to 1. */
export function Progress({ label, share }: { label: string; share: number }) {
  return <progress className={styles.bar} aria-label={plain(label)} max={1} value={share} />;
}
