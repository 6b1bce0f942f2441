/** Tells under a message how much was answered to it in its thread; a click opens that. */
import { useClientState } from "../../client/context";
import { counted } from "../../ui/counts";
import { Icon } from "../../ui/Icon";
import { shortTime } from "../../ui/time";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
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
      <Icon name="thread" size={16} /> <b>{t(["{count} reply", "{count} replies"], { count: thread.replies })}</b>{" "}
      <span className={styles.last}>{t("last {when}", { when: shortTime(thread.last_at, Date.now()) })}</span>{" "}
      {unread > 0 && <span className={styles.new}>{t("{count} new", { count: counted(unread) })}</span>}
    </button>
  );
}
