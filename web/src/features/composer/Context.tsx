/** What a message that is being written answers, or changes. */
import { useClientState } from "../../client/context";
import { findMessage, wordsOf } from "../../store/messages";
import { IconButton } from "../../ui/Button";
import { excerpt } from "../../ui/excerpt";
import { Said } from "../../ui/Said";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import styles from "./Composer.module.css";
import type { Draft } from "./drafts";

interface ContextProps {
  roomId: string;
  draft: Draft;
  onCancel: () => void;
}

export function Context({ roomId, draft, onCancel }: ContextProps) {
  const id = draft.editing ?? draft.replyTo;
  const about = useClientState((state) => (id === null ? undefined : findMessage(state, roomId, id)));
  if (id === null) return null;
  return (
    <div className={styles.context}>
      <span>
        {draft.editing
          ? t("Editing your message")
          : about
            ? tr("Replying to {name}", { name: <Said>{about.author.name}</Said> })
            : t("Replying to an earlier message")}
      </span>
      <span className={styles.excerpt} dir="auto">
        {about && (about.deleted ? t("deleted message") : excerpt(wordsOf(about)))}
      </span>
      <IconButton
        icon="close"
        label={draft.editing ? t("Stop editing") : t("Do not reply")}
        size={14}
        onClick={onCancel}
      />
    </div>
  );
}
