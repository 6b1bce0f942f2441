/** What a half-written name could mean: people and agents, one or all, or an emoji. */
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { t } from "../../words/words";
import styles from "./Composer.module.css";
import type { Choice } from "./completion";

interface ChoicesProps {
  id: string;
  choices: readonly Choice[];
  active: number;
  onTake: (index: number) => void;
}

export function Choices({ id, choices, active, onTake }: ChoicesProps) {
  return (
    <div
      id={id}
      className={styles.choices}
      role="listbox"
      aria-label={choices[0]?.kind === "emoji" ? t("Emoji") : t("Mention")}
    >
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
          {member.kind === "emoji" ? (
            <span className={styles.emojiSign}>{member.handle}</span>
          ) : member.kind === "all" ? (
            <span className={styles.all}>
              <Icon name={member.handle === "agents" ? "spark" : "people"} />
            </span>
          ) : (
            <Avatar id={member.id} name={member.name} kind={member.kind} size={26} />
          )}
          <span className={styles.who}>
            <Said>{member.name}</Said>
            {member.kind !== "emoji" && <span> @{member.handle} </span>}
            {member.kind !== "all" && member.kind !== "emoji" && <KindBadge kind={member.kind} />}
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
