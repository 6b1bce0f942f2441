/** Tells under a message how much was answered to it in its thread; a click opens that. */
import { Icon } from "../../ui/Icon";
import { clockTime, dayName, isSameDay } from "../../ui/time";
import styles from "./ThreadLine.module.css";

interface ThreadLineProps {
  count: number;
  lastAt: string;
  hasNew: boolean;
  /** Whether all replies are held; if not, there may be more than are counted. */
  isWhole: boolean;
  onOpen: () => void;
}

export function ThreadLine({ count, lastAt, hasNew, isWhole, onOpen }: ThreadLineProps) {
  return (
    <button type="button" className={styles.line} onClick={onOpen}>
      <Icon name="thread" size={16} />
      <b>{isWhole ? countOf(count) : `${count}+ replies`}</b>
      <span className={styles.last}>last {whenSaid(lastAt)}</span>
      {hasNew && <span className={styles.new}>new</span>}
    </button>
  );
}

export function countOf(count: number): string {
  return count === 1 ? "1 reply" : `${count} replies`;
}

/** Name the time of today, and the day of any other. */
function whenSaid(at: string): string {
  return isSameDay(at, new Date().toISOString()) ? clockTime(at) : dayName(at, Date.now()).toLocaleLowerCase();
}
