/** The people and agents a half-written mention could mean. */
import { Avatar, KindBadge } from "../../ui/Avatar";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import type { DirectoryMember } from "../../wire/types";
import styles from "./Composer.module.css";

interface ChoicesProps {
  id: string;
  choices: readonly DirectoryMember[];
  active: number;
  onTake: (index: number) => void;
}

export function Choices({ id, choices, active, onTake }: ChoicesProps) {
  return (
    <div id={id} className={styles.choices} role="listbox" aria-label="Mention">
      {choices.map((member, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
        <div
          key={member.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(index)}
        >
          <Avatar id={member.id} name={member.name} kind={member.kind} size={26} />
          <span className={styles.who}>
            <Said>{member.name}</Said> <span>@{member.handle}</span> <KindBadge kind={member.kind} />
          </span>
          {member.description && (
            <span className={styles.skill} dir="auto">
              {plain(member.description)}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
