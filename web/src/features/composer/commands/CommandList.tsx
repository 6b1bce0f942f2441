/** The commands that a half-written name could mean. */
import { useEffect, useRef } from "react";
import { t } from "../../../words/words";
import styles from "../Composer.module.css";
import own from "./Commands.module.css";
import type { Command } from "./table";

interface CommandListProps {
  id: string;
  choices: readonly Command[];
  active: number;
  onTake: (command: Command) => void;
}

export function CommandList({ id, choices, active, onTake }: CommandListProps) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice may be out of sight
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div ref={list} id={id} className={styles.choices} role="listbox" aria-label={t("Commands")}>
      {choices.map((command, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
        <div
          key={command.name}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          className={own.choice}
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(command)}
        >
          <Usage command={command} />
          <small>{t(command.says)}</small>
        </div>
      ))}
    </div>
  );
}

export function Usage({ command: { name, usage } }: { command: Command }) {
  return (
    <span>
      <b translate="no">/{name}</b> {usage && t(usage)}
    </span>
  );
}
