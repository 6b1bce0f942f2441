/** What can be done with a message: three signs at hand, the rest in a menu. */
import { DropdownMenu } from "radix-ui";
import { useClientState } from "../../client/context";
import { canDeleteMessage, canEditMessage, canPin, canWrite } from "../../store/rights";
import { IconButton } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import menu from "../../ui/Menu.module.css";
import type { Message } from "../../wire/types";
import styles from "./MessageActions.module.css";
import type { TimelineVerbs } from "./verbs";

const EMOJI = ["👍", "❤️", "😄", "🎉", "👀"] as const;

export function MessageActions({ message, verbs }: { message: Message; verbs: TimelineVerbs }) {
  const me = useClientState((state) => state.me);
  const held = useClientState((state) => state.rooms[message.room_id]);
  if (held === undefined) return null;
  const { room } = held;
  const isPinned = held.pins.includes(message.id);
  const openThread = verbs.openThread && (() => verbs.openThread?.(message.thread_id ?? message.id));
  return (
    <div className={styles.actions}>
      {canWrite(room) && (
        <IconButton icon="reply" label="Reply" size={16} className={styles.wide} onClick={() => verbs.reply(message)} />
      )}
      {canWrite(room) && openThread && (
        <IconButton icon="thread" label="Reply in thread" size={16} className={styles.wide} onClick={openThread} />
      )}
      <IconButton icon="help" label="Why?" size={16} className={styles.wide} onClick={() => verbs.explain(message)} />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton icon="more" label="More" size={16} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={document.querySelector("main")}>
          <DropdownMenu.Content
            className={menu.menu}
            align="end"
            sideOffset={4}
            collisionPadding={8}
            onCloseAutoFocus={stayInField}
          >
            {canWrite(room) && (
              <>
                <EmojiItems onSelect={(emoji) => verbs.toggleReaction(message, emoji)} />
                <Item icon="reply" label="Reply" onSelect={() => verbs.reply(message)} />
                {openThread && <Item icon="thread" label="Reply in thread" onSelect={openThread} />}
              </>
            )}
            <Item icon="help" label="Why?" onSelect={() => verbs.explain(message)} />
            {message.author.kind === "agent" && (
              <Item icon="up" label="Rate this answer" onSelect={() => verbs.rate(message)} />
            )}
            {canPin(me, room) && (
              <Item icon="pin" label={isPinned ? "Unpin" : "Pin"} onSelect={() => verbs.togglePin(message)} />
            )}
            <Item icon="link" label="Copy link" onSelect={() => verbs.copyLink(message)} />
            {message.author.id !== me?.id && <Item icon="flag" label="Report" onSelect={() => verbs.report(message)} />}
            {canEditMessage(me, room, message) && (
              <Item icon="edit" label="Edit" onSelect={() => verbs.edit(message)} />
            )}
            {canDeleteMessage(me, held, message) && (
              <Item icon="trash" label="Delete" isGrave onSelect={() => verbs.remove(message)} />
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}

function EmojiItems({ onSelect }: { onSelect: (emoji: string) => void }) {
  return (
    <div className={styles.emoji}>
      {EMOJI.map((emoji) => (
        <DropdownMenu.Item
          key={emoji}
          className={menu.emoji}
          aria-label={`React with ${emoji}`}
          onSelect={() => onSelect(emoji)}
        >
          {emoji}
        </DropdownMenu.Item>
      ))}
    </div>
  );
}

/** The menu gives the focus back to its button, unless what was chosen took it to the field for writing. */
function stayInField(event: Event): void {
  if (document.activeElement?.matches("textarea")) event.preventDefault();
}

interface ItemProps {
  icon: IconName;
  label: string;
  onSelect: () => void;
  isGrave?: boolean;
}

function Item({ icon, label, onSelect, isGrave = false }: ItemProps) {
  return (
    <DropdownMenu.Item className={`${menu.item} ${isGrave ? menu.grave : ""}`} onSelect={onSelect}>
      <Icon name={icon} size={16} />
      {label}
    </DropdownMenu.Item>
  );
}
