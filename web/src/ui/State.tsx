/** What a view shows when it has nothing to show: waiting, empty, or in trouble. */
import type { ReactNode } from "react";
import { t } from "../words/words";
import { Button, IconButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import styles from "./State.module.css";

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: { label: string; onClick: () => void };
  /** Whether this is all the page has to say. */
  isPage?: boolean;
}

export function Empty({ icon, title, children, action, isPage = false }: EmptyProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className={styles.state}>
      <span className={styles.sign}>
        <Icon name={icon} size={24} />
      </span>
      <Title className={styles.title}>{title}</Title>
      {children && <div className={styles.words}>{children}</div>}
      {action && <Button onClick={action.onClick}>{action.label}</Button>}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.state} role="status">
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <p className={styles.words}>{what}</p>
    </div>
  );
}

/** Something said in passing, above the page; null says nothing. */
export function Toast({ children }: { children: string | null }) {
  return (
    <div className={styles.toasts} role="status">
      {children && <p className={styles.toast}>{children}</p>}
    </div>
  );
}

/** A fault in place, told at once to screen readers; one that nothing else takes away can be closed. */
export function Fault({ children, onClose }: { children: ReactNode; onClose?: () => void }) {
  return (
    <p className={styles.fault} role="alert">
      <Icon name="warning" size={16} />
      <span>{children}</span>
      {onClose && <IconButton icon="close" label={t("Close")} size={14} onClick={onClose} />}
    </p>
  );
}
