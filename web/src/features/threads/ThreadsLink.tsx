/** Leads from the side to the threads I follow, and says how much of them is unread. */
import { useClientState } from "../../client/context";
import { unreadInThreads } from "../../store/followed";
import { Icon } from "../../ui/Icon";
import { t } from "../../words/words";
import styles from "./Threads.module.css";

export function ThreadsLink({ isOpen }: { isOpen: boolean }) {
  const unread = useClientState((state) => unreadInThreads(state).unread);
  const mentions = useClientState((state) => unreadInThreads(state).mentions);
  return (
    <div className={styles.entry}>
      <a
        href="#/threads"
        className={`${styles.link} ${unread > 0 ? styles.unread : ""}`}
        aria-current={isOpen ? "page" : undefined}
      >
        <Icon name="thread" size={16} />
        <span className={styles.name}>{t("Threads")}</span>
        {unread > 0 && (
          <span className={`${styles.count} ${mentions > 0 ? styles.mention : ""}`}>
            <span className="visually-hidden">
              {`, ${mentions > 0 ? t("{count} for you, unread:", { count: mentions }) : t("unread:")} `}
            </span>
            {mentions > 0 && <span aria-hidden="true">@</span>}
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </a>
    </div>
  );
}
