/** My message before the server has it: on its way, waiting for a connection, or refused. */
import { useClient, useClientState } from "../../client/context";
import { useMentions } from "../../client/mentions";
import type { Outgoing } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Markdown } from "../../ui/Markdown";
import { Said } from "../../ui/Said";
import { mark, t } from "../../words/words";
import { Attachments } from "./Attachments";
import styles from "./MessageRow.module.css";
import own from "./OutgoingRow.module.css";
import { SendingFiles } from "./SendingFiles";

const STATES: Record<Outgoing["status"], string> = {
  sending: mark("sending"),
  queued: mark("queued"),
  failed: mark("failed"),
};

export function OutgoingRow({ outgoing, isContinued }: { outgoing: Outgoing; isContinued: boolean }) {
  const { outbox } = useClient();
  const me = useClientState((state) => state.me);
  const mention = useMentions();
  const { key, status, problem, text, files } = outgoing;
  const known = files.map(({ attachment }) => attachment).filter((one) => one !== null);
  const isUploading = status !== "failed" && known.length < files.length;
  const canRetry = text.trim() !== "" || files.length > 0;
  return (
    <article
      className={`${styles.row} ${isContinued ? styles.continued : ""}`}
      tabIndex={-1}
      aria-label={t("You, {state}", { state: t(STATES[status]) })}
    >
      <div className={styles.gutter}>{!isContinued && me && <Avatar id={me.id} name={me.name} kind={me.kind} />}</div>
      <div className={styles.body}>
        {!isContinued && (
          <header className={styles.header}>
            <Said className={styles.name}>{me?.name ?? ""}</Said>
          </header>
        )}
        <div className={`${styles.words} ${status === "failed" ? "" : own.waiting}`}>
          {text !== "" && <Markdown text={text} mention={mention} />}
        </div>
        {isUploading ? <SendingFiles outgoing={outgoing} /> : <Attachments files={known} />}
        {!isUploading && status === "sending" && (
          <p className={`${own.state} ${own.late}`}>
            <span>
              <Icon name="clock" size={14} />
              {t("Sending…")}
            </span>
          </p>
        )}
        {!isUploading && status === "queued" && (
          <p className={own.state}>
            <span>
              <Icon name="clock" size={14} />
              {t("Will be sent when you are back online")}
            </span>
            <Button look="quiet" onClick={() => outbox.drop(key)}>
              {t("Delete")}
            </Button>
          </p>
        )}
        {status === "failed" && (
          <p className={`${own.state} ${own.failed}`} role="alert">
            <span>
              <Icon name="warning" size={14} />
              {t("Not sent: {problem}", { problem: problem ?? "" })}
            </span>
            {canRetry && (
              <Button look="quiet" onClick={() => outbox.retry(key)}>
                {t("Retry")}
              </Button>
            )}
            <Button look="quiet" onClick={() => outbox.drop(key)}>
              {t("Delete")}
            </Button>
          </p>
        )}
      </div>
    </article>
  );
}
