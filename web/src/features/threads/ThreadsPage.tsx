/** The threads I follow, wherever they are: what was said last comes first. */
import { useMemo } from "react";
import { useClientState } from "../../client/context";
import { sortThreads } from "../../store/followed";
import { wordsOf } from "../../store/messages";
import { roomTitle } from "../../store/names";
import { Avatar } from "../../ui/Avatar";
import { counted, forMe } from "../../ui/counts";
import { excerpt } from "../../ui/excerpt";
import { Icon } from "../../ui/Icon";
import { Said } from "../../ui/Said";
import { Empty, Loading } from "../../ui/State";
import { fullTime, shortTime } from "../../ui/time";
import type { FollowedThread } from "../../wire/types";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import styles from "./Threads.module.css";

export function ThreadsPage() {
  const followed = useClientState((state) => state.followed);
  const threads = useMemo(() => sortThreads(followed).filter((thread) => thread.replies > 0), [followed]);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <a className={styles.back} href="#/" aria-label={t("All rooms")}>
          <Icon name="back" size={20} />
        </a>
        <h1>{t("Threads")}</h1>
      </header>
      {!followed.isKnown && <Loading what={t("Looking up your threads…")} />}
      {followed.isKnown && threads.length === 0 && (
        <Empty icon="thread" title={t("You follow no thread yet")}>
          {t(
            "You follow a thread that you begin or answer in, or in which you are named. Answer any message by “Reply in thread”.",
          )}
        </Empty>
      )}
      {threads.length > 0 && (
        <ul className={styles.list}>
          {threads.map((thread) => (
            <ThreadItem key={thread.root_id} thread={thread} />
          ))}
        </ul>
      )}
    </main>
  );
}

function ThreadItem({ thread }: { thread: FollowedThread }) {
  const { root, root_id: rootId, room_id: roomId, replies, last_at: lastAt, unread, mentions } = thread;
  const room = useClientState((state) => state.rooms[roomId]);
  const title = useClientState((state) => (room === undefined ? "" : roomTitle(state, room)));
  const where = (
    <span>
      {room?.room.kind !== "direct" && "#"}
      <Said>{title}</Said>
    </span>
  );
  return (
    <li>
      <a className={styles.item} href={`#/rooms/${roomId}/threads/${rootId}`}>
        {root === null ? (
          <Icon name="thread" size={34} />
        ) : (
          <Avatar id={root.author.id} name={root.author.name} kind={root.author.kind} size={34} />
        )}
        <span className={styles.what}>
          <span className={styles.where}>
            {root === null
              ? tr("in {room}", { room: where })
              : tr("{name} in {room}", { name: <Said>{root.author.name}</Said>, room: where })}
          </span>
          <span className={styles.words} dir="auto">
            {root === null && t("What this thread began with is from before you came.")}
            {root !== null && (root.deleted ? t("This message was deleted.") : excerpt(wordsOf(root)))}
          </span>
          <span className={styles.grown}>
            <b>{t(["{count} reply", "{count} replies"], { count: replies })}</b>
            <time dateTime={lastAt} title={fullTime(lastAt)}>
              {t("last {when}", { when: shortTime(lastAt, Date.now()) })}
            </time>
            {unread > 0 && (
              <span className={`${styles.count} ${mentions > 0 ? styles.mention : ""}`}>
                {t("{count} new", { count: counted(unread) })}
                {mentions > 0 && `, ${forMe(mentions, unread)}`}
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}
