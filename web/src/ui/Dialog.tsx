/** A modal dialog on the browser's own: focus stays inside, Esc closes, what is behind is inert. */
import { type ReactNode, useEffect, useId, useRef } from "react";
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
    firstPlace(body.current)?.focus();
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
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div ref={body} className={styles.body} tabIndex={0}>
          {children}
        </div>
      </div>
    </dialog>
  );
}

/** Choose where the focus goes: the first field where there is a keyboard, else the text, so that keys scroll it. */
function firstPlace(body: HTMLElement | null): HTMLElement | null {
  const field = body?.querySelector<HTMLElement>("input:not([type=range]), textarea");
  return matchMedia("(pointer: fine)").matches && field ? field : body;
}
