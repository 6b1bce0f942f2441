/** A secret that is shown once: to be copied, for it is told nowhere again. */
import { useRef, useState } from "react";
import { t } from "../words/words";
import { Button } from "./Button";
import styles from "./Once.module.css";

interface OnceProps {
  label: string;
  value: string;
  /** For whom it is, and for how long. */
  hint: string;
}

export function Once({ label, value, hint }: OnceProps) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    field.current?.select();
    setSaid((await toClipboard(value)) ? t("Copied") : t("Press Ctrl + C to copy it"));
  };
  return (
    <div className={styles.once}>
      <p>{`${hint} ${t("It is shown this once.")}`}</p>
      <div className={styles.row}>
        <input ref={field} aria-label={label} value={value} readOnly onFocus={(event) => event.target.select()} />
        <Button look="primary" onClick={() => void copy()}>
          {t("Copy")}
        </Button>
      </div>
      <span role="status">{said}</span>
    </div>
  );
}

/** False where the browser keeps the clipboard from the page, as over plain http. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
