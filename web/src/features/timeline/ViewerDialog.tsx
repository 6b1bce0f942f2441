/** Shows the pictures of a message large, one at a time: arrows go from one to the next, Esc back. */
import { useEffect, useState } from "react";
import { fileUrl } from "../../client/files";
import { IconButton } from "../../ui/Button";
import { size } from "../../ui/bytes";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import { isPicture } from "./pictures";
import styles from "./ViewerDialog.module.css";

interface ViewerDialogProps {
  message: Message;
  fileId: string;
  onClose: () => void;
}

export default function ViewerDialog({ message, fileId, onClose }: ViewerDialogProps) {
  const pictures = message.attachments.filter(isPicture);
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      pictures.findIndex(({ id }) => id === fileId),
    ),
  );
  const [failedId, setFailedId] = useState<string | null>(null);
  const picture = pictures[index];
  const step = (by: 1 | -1): void => setIndex((last) => (last + by + pictures.length) % pictures.length);
  useArrows(pictures.length, setIndex);
  if (picture === undefined) return null;
  const { id, name, width, height, size_bytes: bytes } = picture;
  return (
    <Dialog title={name} size="full" onClose={onClose}>
      <figure className={styles.viewer}>
        <div className={styles.stage}>
          {failedId === id ? (
            <p role="alert">{t("This picture is not there any more, or the server cannot be reached.")}</p>
          ) : (
            <img
              key={id}
              src={fileUrl(id)}
              alt={plain(name)}
              width={width}
              height={height}
              onError={() => setFailedId(id)}
            />
          )}
        </div>
        <figcaption className={styles.caption}>
          {pictures.length > 1 && (
            <span className={styles.steps}>
              <IconButton icon="back" label={t("Picture before")} onClick={() => step(-1)} />
              <span role="status">{t("{index} of {count}", { index: index + 1, count: pictures.length })}</span>
              <IconButton icon="chevron" label={t("Next picture")} onClick={() => step(1)} />
            </span>
          )}
          <span>
            {width} × {height}, {size(bytes)}
          </span>
          <a className={styles.download} href={fileUrl(id)} download={name}>
            <Icon name="download" size={16} />
            {t("Download")}
          </a>
        </figcaption>
      </figure>
    </Dialog>
  );
}

/** Take the arrows wherever in the dialog the focus is. */
function useArrows(count: number, setIndex: (next: (last: number) => number) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined || count < 2 || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      setIndex((last) => (last + by + count) % count);
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [count, setIndex]);
}
