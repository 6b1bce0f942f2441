/** Reactions under a message, each with who it is from; a click adds or takes back mine. */
import { useClientState } from "../../client/context";
import { canWrite, isHeard } from "../../store/rights";
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

const CLOSED = { archived: true };

export function Reactions({ message, onToggle, onMore }: ReactionsProps) {
  const myId = useClientState((state) => state.me?.id ?? "");
  const isOpen = useClientState(({ rooms }) => canWrite(rooms[message.room_id]?.room ?? CLOSED));
  const mayAdd = useClientState((state) => {
    const room = state.rooms[message.room_id];
    return room !== undefined && isHeard(state, room);
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
              // Who is not heard may take back what is its own.
              disabled={!mayAdd && !(isOpen && ids.includes(myId))}
              onClick={() => onToggle(message, emoji)}
            >
              <span aria-hidden="true">{emoji}</span> {number(ids.length)}
              <span className="visually-hidden">{t("{emoji} from {names}", { emoji, names })}</span>
            </button>
          </li>
        );
      })}
      {mayAdd && (
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
