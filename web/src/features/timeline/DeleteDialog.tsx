/** Asks once more before a message is deleted: nothing brings it back. */
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import dialog from "../../ui/Dialog.module.css";
import { excerpt } from "../../ui/excerpt";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./DeleteDialog.module.css";

export function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "delete_message", message_id: message.id });
    onClose();
  });
  const files = message.attachments.length;
  return (
    <Dialog title={t("Delete this message?")} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <blockquote className={styles.quoted}>
          <Said>{message.author.name}</Said>
          <p dir="auto">{excerpt(message.text) || message.attachments.map(({ name }) => name).join(", ")}</p>
        </blockquote>
        <p>
          {files > 0
            ? t(
                "Its words, files and reactions go for everybody and do not come back. That there was a message stays to be seen.",
              )
            : t(
                "Its words and reactions go for everybody and do not come back. That there was a message stays to be seen.",
              )}
        </p>
        <div className={dialog.verbs}>
          <Button onClick={onClose}>{t("Keep it")}</Button>
          <Button look="danger" type="submit" disabled={isBusy} data-first>
            {t("Delete it")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
