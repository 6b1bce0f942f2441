/** Tells under a message how much was answered to it in its thread; a click opens that. */
import { Icon } from "../../ui/Icon";
import { shortTime } from "../../ui/time";
import { t } from "../../ui/words";
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
      <Icon name="thread" size={16} /> <b>{isWhole ? t("replies", { count }) : `${count}+ replies`}</b>{" "}
      <span className={styles.last}>last {shortTime(lastAt, Date.now())}</span>{" "}
      {hasNew && <span className={styles.new}>new</span>}
    </button>
  );
}
