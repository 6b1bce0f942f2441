/** The files put to what is being written: how far each is, what went wrong, and how to have it otherwise. */

import { thumbnailUrl } from "../../client/files";
import type { Upload } from "../../client/uploads";
import { IconButton } from "../../ui/Button";
import { size } from "../../ui/bytes";
import { Icon } from "../../ui/Icon";
import { Progress } from "../../ui/Progress";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { t } from "../../words/words";
import styles from "./Attaching.module.css";

interface TrayProps {
  files: readonly Upload[];
  onRemove: (id: string) => void;
  onRetry: (id: string) => void;
}

export function Tray({ files, onRemove, onRetry }: TrayProps) {
  if (files.length === 0) return null;
  return (
    <ul className={styles.tray} aria-label={t("Attached files")}>
      {files.map((file) => (
        <li key={file.id} className={file.problem === null ? styles.chip : `${styles.chip} ${styles.broken}`}>
          <Sign file={file} />
          <span className={styles.about}>
            <Said className={styles.name}>{file.name}</Said>
            <Where file={file} />
          </span>
          {(file.status === "failed" || file.status === "paused") && (
            <IconButton
              icon="redo"
              label={plain(t("Try {name} again", { name: file.name }))}
              size={14}
              onClick={() => onRetry(file.id)}
            />
          )}
          <IconButton
            icon="close"
            label={plain(
              file.status === "sending"
                ? t("Cancel {name}", { name: file.name })
                : t("Remove {name}", { name: file.name }),
            )}
            size={14}
            onClick={() => onRemove(file.id)}
          />
        </li>
      ))}
    </ul>
  );
}

function Sign({ file: { preview, attachment } }: { file: Upload }) {
  const source = preview ?? (attachment?.has_thumbnail ? thumbnailUrl(attachment.id) : null);
  return (
    <span className={styles.sign}>
      {source === null ? <Icon name="file" size={20} /> : <img src={source} alt="" />}
    </span>
  );
}

function Where({ file: { status, share, name, sizeBytes, problem } }: { file: Upload }) {
  if (problem !== null) {
    return (
      <span className={styles.problem} role="alert">
        {problem}
      </span>
    );
  }
  if (status === "done") return <span className={styles.size}>{size(sizeBytes)}</span>;
  return <Progress label={t("How much of {name} is sent", { name })} share={share} />;
}
