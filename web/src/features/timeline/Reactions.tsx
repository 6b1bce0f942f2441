/** Reactions under a message, each with who it is from; a click adds or takes back mine. */
import { useClientState } from "../../client/context";
import { canWrite } from "../../store/rights";
import { Icon } from "../../ui/Icon";
import type { Message } from "../../wire/types";
import { number, t } from "../../words/words";
import styles from "./Reactions.module.css";

interface ReactionsProps {
  message: Message;
  onToggle: (message: Message, emoji: string) => void;
  /** Ask for another one. */
  onMore: (message: Message) => void;
}

export function Reactions({ message, onToggle, onMore }: ReactionsProps) {
  const myId = useClientState((state) => state.me?.id ?? "");
  const isOpen = useClientState(({ rooms }) => {
    const room = rooms[message.room_id]?.room;
    return room !== undefined && canWrite(room);
  });
  const members = useClientState((state) => state.members);
  if (message.reactions.length === 0) return null;
  return (
    <ul className={styles.reactions} aria-label={t("Reactions")}>
      {message.reactions.map(({ emoji, member_ids: ids }) => {
        const names = ids.map((id) => members[id]?.name ?? t("Someone")).join(", ");
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={ids.includes(myId)}
              title={names}
              disabled={!isOpen}
              onClick={() => onToggle(message, emoji)}
            >
              <span aria-hidden="true">{emoji}</span> {number(ids.length)}
              <span className="visually-hidden">{t("{emoji} from {names}", { emoji, names })}</span>
            </button>
          </li>
        );
      })}
      {isOpen && (
        <li>
          <button type="button" className={styles.more} title={t("React")} onClick={() => onMore(message)}>
            <Icon name="react" size={14} />
            <span className="visually-hidden">{t("Another reaction")}</span>
          </button>
        </li>
      )}
    </ul>
  );
}
