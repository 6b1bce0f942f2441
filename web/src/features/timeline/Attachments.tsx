/** The files of a message: pictures to look at, everything else to be saved. */
import { fileUrl, thumbnailUrl } from "../../client/files";
import { size } from "../../ui/bytes";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import type { Attachment } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Attachments.module.css";
import { boxOf, isPicture, type Picture } from "./pictures";

interface AttachmentsProps {
  files: readonly Attachment[];
  /** Look at a picture, large; missing where it is not in a message yet. */
  onShow?: (fileId: string) => void;
}

export function Attachments({ files, onShow }: AttachmentsProps) {
  if (files.length === 0) return null;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <>
      {pictures.length > 0 && (
        <div className={styles.pictures}>
          {pictures.map((picture) => (
            <Small key={picture.id} picture={picture} isAlone={pictures.length === 1} onShow={onShow} />
          ))}
        </div>
      )}
      {others.length > 0 && (
        <ul className={styles.files} aria-label={t("Files")}>
          {others.map((file) => (
            <li key={file.id}>
              <FileRow file={file} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface SmallProps {
  picture: Picture;
  isAlone: boolean;
  onShow: ((fileId: string) => void) | undefined;
}

/** A picture, small; its place is kept from the start, so that nothing moves when it comes. */
function Small({ picture, isAlone, onShow }: SmallProps) {
  const { width, height } = boxOf(picture, isAlone);
  const image = (
    <img
      src={thumbnailUrl(picture.id)}
      alt={plain(picture.name)}
      loading="lazy"
      width={width}
      // Its own shape differs from that of its place by parts of a pixel.
      style={{ aspectRatio: `${width} / ${height}` }}
    />
  );
  if (onShow === undefined) return <span className={styles.picture}>{image}</span>;
  return (
    <button
      type="button"
      className={styles.picture}
      aria-label={t("Look at {name}", { name: plain(picture.name) })}
      onClick={() => onShow(picture.id)}
    >
      {image}
    </button>
  );
}

function FileRow({ file }: { file: Attachment }) {
  return (
    <a className={styles.file} href={fileUrl(file.id)} download={file.name}>
      <Icon name="file" size={22} />
      <span className={styles.about}>
        <Said className={styles.name}>{file.name}</Said>
        <span className={styles.size}>{size(file.size_bytes)}</span>
      </span>
      <Icon name="download" size={18} />
      <span className="visually-hidden">{t("Download")}</span>
    </a>
  );
}
