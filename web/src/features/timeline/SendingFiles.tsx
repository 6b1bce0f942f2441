/** The files of a message of mine while they are on their way, and the ways to have it otherwise. */
import { useClient, useUploads } from "../../client/context";
import type { Outgoing } from "../../store/state";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Progress } from "../../ui/Progress";
import { Said } from "../../ui/Said";
import { t } from "../../words/words";
import styles from "./OutgoingRow.module.css";

export function SendingFiles({ outgoing }: { outgoing: Outgoing }) {
  const client = useClient();
  const byId = useUploads((uploads) => uploads.byId);
  const ids = outgoing.files.map(({ id }) => id);
  const isPaused = ids.some((id) => byId[id]?.status === "paused");
  const retry = (): void => {
    for (const id of ids) client.files.retry(id);
  };
  return (
    <div className={styles.files}>
      <ul aria-label={t("Files on their way")}>
        {outgoing.files.map(({ id, name, attachment }) => (
          <li key={id}>
            <Icon name="file" size={16} />
            <Said>{name}</Said>
            <Progress
              label={t("How much of {name} is sent", { name })}
              share={attachment ? 1 : (byId[id]?.share ?? 0)}
            />
          </li>
        ))}
      </ul>
      <p className={styles.state}>
        <span>
          <Icon name="clock" size={14} />{" "}
          {isPaused
            ? t("Goes on when the server is back")
            : t(["Sending the file", "Sending {count} files"], { count: ids.length })}
        </span>
        {isPaused && (
          <Button look="quiet" onClick={retry}>
            {t("Try now")}
          </Button>
        )}
        <Button look="quiet" onClick={() => client.outbox.drop(outgoing.key)}>
          {t("Cancel")}
        </Button>
      </p>
    </div>
  );
}
