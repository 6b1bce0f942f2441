/** One message: who, when, what, and what can be done with it. */
import { memo, useCallback, useMemo } from "react";
import { useClient, useClientState } from "../../client/context";
import { useMentions } from "../../client/mentions";
import { useUnheard } from "../../client/unheard";
import { findMessage, wordsOf } from "../../store/messages";
import { namesMe } from "../../store/names";
import { canSeeRevisions, isHeard } from "../../store/rights";
import type { ToolCall } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { excerpt } from "../../ui/excerpt";
import { Icon } from "../../ui/Icon";
import { Markdown } from "../../ui/Markdown";
import { Said } from "../../ui/Said";
import { clockTime, dayName, fullTime } from "../../ui/time";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import { Attachments } from "./Attachments";
import { Cited } from "./Cited";
import { openMenu } from "./letters";
import { useLongPress } from "./longPress";
import { MessageActions } from "./MessageActions";
import styles from "./MessageRow.module.css";
import { Previews } from "./Previews";
import { Reactions } from "./Reactions";
import { Receipt } from "./Receipt";
import { useSwipe } from "./swipe";
import { ThreadLine } from "./ThreadLine";
import { ToolLines } from "./ToolLines";
import type { TimelineVerbs } from "./verbs";

interface MessageRowProps {
  message: Message;
  isContinued: boolean;
  startsDay: boolean;
  isFirstNew: boolean;
  isLit: boolean;
  /** Whether it is mine and nothing came after it. */
  isMyLast: boolean;
  verbs: TimelineVerbs;
}

const NO_CALLS: ToolCall[] = [];

export const MessageRow = memo(function MessageRow({
  message,
  isContinued,
  startsDay,
  isFirstNew,
  isLit,
  isMyLast,
  verbs,
}: MessageRowProps) {
  const { author } = message;
  const touch = useTouch(message, verbs);
  const isForMe = useClientState((state) => namesMe(message, state.me));
  const isPinned = useClientState((state) => state.rooms[message.room_id]?.pins.includes(message.id) ?? false);
  const calls = useClientState(
    (state) => (message.turn_id && state.rooms[message.room_id]?.tools[message.turn_id]) || NO_CALLS,
  );
  const classes = [
    styles.row,
    isContinued ? styles.continued : "",
    isForMe ? styles.forMe : "",
    isLit ? styles.lit : "",
  ];
  return (
    <>
      {startsDay && <DayDivider at={message.created_at} onPick={verbs.pickDay} />}
      {isFirstNew && <NewDivider />}
      <article
        className={classes.join(" ")}
        tabIndex={-1}
        aria-label={`${author.name}, ${clockTime(message.created_at)}`}
        {...touch}
      >
        <div className={styles.gutter}>
          {isContinued ? (
            <time className={styles.hoverTime} dateTime={message.created_at}>
              {clockTime(message.created_at)}
            </time>
          ) : (
            <button type="button" className={styles.face} onClick={() => verbs.showMember(author.id)}>
              <Avatar id={author.id} name={author.name} kind={author.kind} />
              <span className="visually-hidden">{t("About {name}", { name: author.name })}</span>
            </button>
          )}
        </div>
        <div className={styles.body}>
          {!isContinued && (
            <header className={styles.header}>
              <Said className={styles.name}>{author.name}</Said>
              <KindBadge kind={author.kind} />
              <time className={styles.time} dateTime={message.created_at} title={fullTime(message.created_at)}>
                {clockTime(message.created_at)}
              </time>
            </header>
          )}
          {isPinned && (
            <p className={styles.pinned}>
              <Icon name="pin" size={12} />
              {t("Pinned")}
            </p>
          )}
          {message.reply_to && <Quote roomId={message.room_id} messageId={message.reply_to} onJump={verbs.jumpTo} />}
          <ToolLines calls={calls} />
          <Words message={message} onRevisions={verbs.showRevisions} />
          <Attachments files={message.attachments} onShow={(fileId) => verbs.showPicture(message, fileId)} />
          {message.sources && !message.deleted && <Cited sources={message.sources} />}
          {message.previews && (
            <Previews message={message} previews={message.previews} onRemove={verbs.removePreview} />
          )}
          {isMyLast && !message.deleted && <Receipt message={message} />}
          <Reactions message={message} onToggle={verbs.toggleReaction} onMore={verbs.react} />
          {message.thread && verbs.openThread && (
            <ThreadLine rootId={message.id} thread={message.thread} onOpen={() => verbs.openThread?.(message.id)} />
          )}
        </div>
        {!message.deleted && <MessageActions message={message} verbs={verbs} />}
      </article>
    </>
  );
});

/** A finger that rests opens the menu, and one that draws the message aside answers it. */
function useTouch(message: Message, { reply }: TimelineVerbs): ReturnType<typeof useSwipe> {
  const client = useClient();
  const press = useLongPress(openMenu);
  const mayReply = useCallback(() => {
    const { state } = client.store;
    const room = state.rooms[message.room_id];
    return room !== undefined && !message.deleted && isHeard(state, room);
  }, [client, message]);
  const swipe = useSwipe(
    mayReply,
    useCallback(() => reply(message), [reply, message]),
  );
  return useMemo(
    () => ({
      onPointerDown: (event) => {
        press.onPointerDown(event);
        swipe.onPointerDown(event);
      },
      onPointerMove: (event) => {
        press.onPointerMove(event);
        swipe.onPointerMove(event);
      },
      onPointerUp: () => {
        press.onPointerUp();
        swipe.onPointerUp();
      },
      onPointerCancel: () => {
        press.onPointerCancel();
        swipe.onPointerCancel();
      },
    }),
    [press, swipe],
  );
}

function Words({ message, onRevisions }: { message: Message; onRevisions: TimelineVerbs["showRevisions"] }) {
  const mention = useMentions();
  if (message.deleted) return <p className={styles.tombstone}>{t("This message was deleted.")}</p>;
  const edited = message.edited_at && (
    <Edited message={message} at={message.edited_at} onOpen={() => onRevisions(message)} />
  );
  return (
    <div className={styles.words}>
      {message.text === "" ? edited : <Markdown text={message.text} mention={mention} tail={edited} />}
    </div>
  );
}

/** Says that a message was changed; who may see what it said before is led there. */
function Edited({ message, at, onOpen }: { message: Message; at: string; onOpen: () => void }) {
  const maySee = useClientState((state) => {
    const room = state.rooms[message.room_id];
    return room !== undefined && canSeeRevisions(state.me, room, message);
  });
  if (!maySee) {
    return (
      <span className={styles.edited} title={fullTime(at)}>
        {t("edited")}
      </span>
    );
  }
  return (
    <button type="button" className={styles.edited} title={fullTime(at)} onClick={onOpen}>
      {t("edited")}
      <span className="visually-hidden">{`, ${t("see what it said before")}`}</span>
    </button>
  );
}

/** What a message answers, in one line; a click goes there. */
function Quote({ roomId, messageId, onJump }: { roomId: string; messageId: string; onJump: (id: string) => void }) {
  const quoted = useClientState((state) => findMessage(state, roomId, messageId));
  const isUnheard = useUnheard().has(quoted?.author.id ?? "");
  if (quoted === undefined) {
    return (
      <button type="button" className={styles.quote} onClick={() => onJump(messageId)}>
        {t("An earlier message")}
      </button>
    );
  }
  return (
    <button type="button" className={styles.quote} onClick={() => onJump(messageId)}>
      <Said>{quoted.author.name}</Said>{" "}
      <span dir="auto">
        {isUnheard ? t("hidden message") : quoted.deleted ? t("deleted message") : excerpt(wordsOf(quoted))}
      </span>
    </button>
  );
}

/** The day that begins here; a click asks for another to go to. */
export function DayDivider({ at, onPick }: { at: string; onPick: () => void }) {
  return (
    <div className={styles.divider}>
      <button type="button" onClick={onPick}>
        {dayName(at, Date.now())}
        <span className="visually-hidden">{`, ${t("go to another day")}`}</span>
      </button>
    </div>
  );
}

export function NewDivider() {
  return (
    <div className={`${styles.divider} ${styles.new}`}>
      <span>{t("New")}</span>
    </div>
  );
}
