/** A modal dialog on the browser's own: focus stays inside, Esc closes, what is behind is inert. */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { t } from "../words/words";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { plain } from "./plain";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  size?: "small" | "medium" | "large" | "full";
}

export function Dialog({ title, onClose, children, size = "medium" }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    ref.current?.showModal();
    focusFirst(body.current);
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles.dialog} ${styles[size]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.sheet}>
        <div className={styles.header}>
          <h2 id={titleId} dir="auto">
            {plain(title)}
          </h2>
          <IconButton icon="close" label={t("Close")} onClick={onClose} />
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has gone */}
        <div
          ref={body}
          className={styles.body}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onBlur={(event) => event.currentTarget.removeAttribute(UNASKED)}
        >
          {children}
        </div>
      </div>
    </dialog>
  );
}

/** On the text, for as long as it has the focus without anybody having gone there: no ring is drawn around it. */
const UNASKED = "data-unasked";

/** Focus the first field where there is a keyboard, or what asks for it; else the text, so that keys scroll it. */
function focusFirst(body: HTMLElement | null): void {
  const asking = body?.querySelector<HTMLElement>("[data-first]");
  const field = body?.querySelector<HTMLElement>("input:not([type=range]), textarea");
  const place = asking ?? (matchMedia("(pointer: fine)").matches && field ? field : body);
  if (place === body) body?.setAttribute(UNASKED, "");
  place?.focus();
}
