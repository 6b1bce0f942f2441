/** Tells under a message how much was answered to it in its thread; a click opens that. */
import { useClientState } from "../../client/context";
import { counted } from "../../ui/counts";
import { Icon } from "../../ui/Icon";
import { shortTime } from "../../ui/time";
import { t } from "../../ui/words";
import type { Message } from "../../wire/types";
import styles from "./ThreadLine.module.css";

interface ThreadLineProps {
  rootId: string;
  thread: NonNullable<Message["thread"]>;
  onOpen: () => void;
}

export function ThreadLine({ rootId, thread, onOpen }: ThreadLineProps) {
  const unread = useClientState((state) => state.followed.threads[rootId]?.unread ?? 0);
  return (
    <button type="button" className={styles.line} onClick={onOpen}>
      <Icon name="thread" size={16} /> <b>{t("replies", { count: thread.replies })}</b>{" "}
      <span className={styles.last}>last {shortTime(thread.last_at, Date.now())}</span>{" "}
      {unread > 0 && <span className={styles.new}>{counted(unread)} new</span>}
    </button>
  );
}
