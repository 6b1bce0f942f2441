/** A panel beside the page, on a phone a sheet over it: a head with a way to close it, and what it holds. */
import type { KeyboardEvent, ReactNode } from "react";
import { IconButton } from "./Button";
import styles from "./Panel.module.css";

interface PanelProps {
  title: string;
  /** A second line under the title. */
  subtitle?: ReactNode;
  /** What else can be done in its head. */
  actions?: ReactNode;
  closeLabel: string;
  isWide?: boolean;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}

export function Panel({
  title,
  subtitle,
  actions,
  closeLabel,
  isWide = false,
  onClose,
  onKeyDown,
  children,
}: PanelProps) {
  return (
    <aside
      className={`${styles.panel} ${isWide ? styles.wide : ""}`}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header className={styles.header}>
        <div>
          <h2>{title}</h2>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {actions}
        <IconButton icon="close" label={closeLabel} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
