/** What can be done with a message: four signs at hand, the rest in a menu. */
import { DropdownMenu } from "radix-ui";
import { useClientState } from "../../client/context";
import { canDeleteMessage, canEditMessage, canPin, isHeard } from "../../store/rights";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Menu, MenuItem } from "../../ui/Menu";
import menu from "../../ui/Menu.module.css";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./MessageActions.module.css";
import type { TimelineVerbs } from "./verbs";

const EMOJI = ["👍", "❤️", "😄", "🎉", "👀"] as const;

export function MessageActions({ message, verbs }: { message: Message; verbs: TimelineVerbs }) {
  const me = useClientState((state) => state.me);
  const held = useClientState((state) => state.rooms[message.room_id]);
  const members = useClientState((state) => state.members);
  const blockedIds = useClientState((state) => state.blockedIds);
  if (held === undefined) return null;
  const mine = { me, members, blockedIds };
  const mayWrite = isHeard(mine, held);
  const isPinned = held.pins.includes(message.id);
  const openThread = verbs.openThread && (() => verbs.openThread?.(message.thread_id ?? message.id));
  const [react, reply] = [() => verbs.react(message), () => verbs.reply(message)];
  return (
    <div className={styles.actions}>
      {mayWrite && <IconButton icon="react" label={t("React")} size={16} className={styles.wide} onClick={react} />}
      {mayWrite && <IconButton icon="reply" label={t("Reply")} size={16} className={styles.wide} onClick={reply} />}
      {mayWrite && openThread && (
        <IconButton icon="thread" label={t("Reply in thread")} size={16} className={styles.wide} onClick={openThread} />
      )}
      <IconButton
        icon="help"
        label={t("Why?")}
        size={16}
        className={styles.wide}
        onClick={() => verbs.explain(message)}
      />
      <Menu trigger={<IconButton icon="more" label={t("More")} size={16} />} onCloseAutoFocus={stayInField}>
        {mayWrite && (
          <>
            <EmojiItems onSelect={(emoji) => verbs.toggleReaction(message, emoji)} onMore={react} />
            <MenuItem icon="reply" label={t("Reply")} onSelect={reply} />
            {openThread && <MenuItem icon="thread" label={t("Reply in thread")} onSelect={openThread} />}
          </>
        )}
        <MenuItem icon="help" label={t("Why?")} onSelect={() => verbs.explain(message)} />
        {message.author.kind === "agent" && (
          <>
            <MenuItem icon="brain" label={t("What did it know?")} onSelect={() => verbs.showKnown(message)} />
            <MenuItem icon="up" label={t("Rate this answer")} onSelect={() => verbs.rate(message)} />
          </>
        )}
        {canPin(mine, held) && (
          <MenuItem icon="pin" label={isPinned ? t("Unpin") : t("Pin")} onSelect={() => verbs.togglePin(message)} />
        )}
        {message.text !== "" && (
          <MenuItem icon="copy" label={t("Copy text")} onSelect={() => verbs.copyText(message)} />
        )}
        <MenuItem icon="link" label={t("Copy link")} onSelect={() => verbs.copyLink(message)} />
        {message.author.id !== me?.id && (
          <MenuItem icon="flag" label={t("Report")} onSelect={() => verbs.report(message)} />
        )}
        {canEditMessage(mine, held, message) && (
          <MenuItem icon="edit" label={t("Edit")} onSelect={() => verbs.edit(message)} />
        )}
        {canDeleteMessage(me, held, message) && (
          <MenuItem icon="trash" label={t("Delete")} isGrave onSelect={() => verbs.remove(message)} />
        )}
      </Menu>
    </div>
  );
}

function EmojiItems({ onSelect, onMore }: { onSelect: (emoji: string) => void; onMore: () => void }) {
  return (
    <div className={styles.emoji}>
      {EMOJI.map((emoji) => (
        <DropdownMenu.Item
          key={emoji}
          className={menu.emoji}
          aria-label={t("React with {emoji}", { emoji })}
          onSelect={() => onSelect(emoji)}
        >
          {emoji}
        </DropdownMenu.Item>
      ))}
      <DropdownMenu.Item className={menu.emoji} aria-label={t("React with something else")} onSelect={onMore}>
        <Icon name="add" size={16} />
      </DropdownMenu.Item>
    </div>
  );
}

/** The menu gives the focus back to its button, unless what was chosen took it to the field for writing. */
function stayInField(event: Event): void {
  if (document.activeElement?.matches("textarea")) event.preventDefault();
}
