/** What a message's links lead to: a stranger's words, as plain text, and nothing that the browser would fetch. */
import { useClientState } from "../../client/context";
import { canDeleteMessage } from "../../store/rights";
import { IconButton } from "../../ui/Button";
import { Said } from "../../ui/Said";
import type { LinkPreview, Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Previews.module.css";

interface PreviewsProps {
  message: Message;
  previews: readonly LinkPreview[];
  onRemove: (message: Message, url: string) => void;
}

export function Previews({ message, previews, onRemove }: PreviewsProps) {
  const mayRemove = useClientState((state) => {
    const room = state.rooms[message.room_id];
    return room !== undefined && canDeleteMessage(state.me, room, message);
  });
  return (
    <ul className={styles.previews} aria-label={t("What the links lead to")}>
      {previews.map((preview) => (
        <li key={preview.url} className={styles.preview}>
          <div className={styles.about}>
            <span className={styles.host}>
              <Said>{preview.host}</Said>
              {preview.site !== "" && <Said className={styles.site}>{preview.site}</Said>}
            </span>
            <a className={styles.title} href={preview.url} target="_blank" rel="noopener noreferrer">
              <Said>{preview.title}</Said>
            </a>
            {preview.description !== "" && <Said className={styles.description}>{preview.description}</Said>}
          </div>
          {mayRemove && (
            <IconButton
              icon="close"
              label={t("Take the preview off")}
              size={14}
              onClick={() => onRemove(message, preview.url)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
