/** One message: who, when, what, and what can be done with it. */
import { memo } from "react";
import { useClientState } from "../../client/context";
import { useMentions } from "../../client/mentions";
import { useUnheard } from "../../client/unheard";
import { findMessage } from "../../store/messages";
import type { ToolCall } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Markdown } from "../../ui/Markdown";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { clockTime, dayName, fullTime } from "../../ui/time";
import type { Message } from "../../wire/types";
import { MessageActions } from "./MessageActions";
import styles from "./MessageRow.module.css";
import { Reactions } from "./Reactions";
import { Receipt } from "./Receipt";
import { ThreadLine } from "./ThreadLine";
import { ToolLines } from "./ToolLines";
import type { TimelineVerbs } from "./verbs";

interface MessageRowProps {
  message: Message;
  isContinued: boolean;
  startsDay: boolean;
  isFirstNew: boolean;
  isLit: boolean;
  replyCount: number;
  lastReplyAt: string | null;
  hasNewReplies: boolean;
  /** Whether no reply can be missing from the count. */
  isCounted: boolean;
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
  replyCount,
  lastReplyAt,
  hasNewReplies,
  isCounted,
  isMyLast,
  verbs,
}: MessageRowProps) {
  const { author } = message;
  const isForMe = useClientState((state) => state.me !== null && message.mentions.includes(state.me.id));
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
      >
        <div className={styles.gutter}>
          {isContinued ? (
            <time className={styles.hoverTime} dateTime={message.created_at}>
              {clockTime(message.created_at)}
            </time>
          ) : (
            <button type="button" className={styles.face} onClick={() => verbs.showMember(author.id)}>
              <Avatar id={author.id} name={author.name} kind={author.kind} />
              <span className="visually-hidden">About {author.name}</span>
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
          {message.reply_to && <Quote roomId={message.room_id} messageId={message.reply_to} onJump={verbs.jumpTo} />}
          <ToolLines calls={calls} />
          <Words message={message} />
          {isMyLast && !message.deleted && <Receipt message={message} />}
          <Reactions message={message} onToggle={verbs.toggleReaction} />
          {lastReplyAt !== null && verbs.openThread && (
            <ThreadLine
              count={replyCount}
              lastAt={lastReplyAt}
              hasNew={hasNewReplies}
              isWhole={isCounted}
              onOpen={() => verbs.openThread?.(message.id)}
            />
          )}
        </div>
        {!message.deleted && <MessageActions message={message} verbs={verbs} />}
      </article>
    </>
  );
});

function Words({ message }: { message: Message }) {
  const mention = useMentions();
  if (message.deleted) return <p className={styles.tombstone}>This message was deleted.</p>;
  return (
    <div className={styles.words}>
      <Markdown text={message.text} mention={mention} />
      {message.edited_at && (
        <span className={styles.edited} title={fullTime(message.edited_at)}>
          edited
        </span>
      )}
    </div>
  );
}

/** What a message answers, in one line; a click goes there. */
function Quote({ roomId, messageId, onJump }: { roomId: string; messageId: string; onJump: (id: string) => void }) {
  const quoted = useClientState((state) => findMessage(state, roomId, messageId));
  const isUnheard = useUnheard().has(quoted?.author.id ?? "");
  if (quoted === undefined) return <p className={styles.quote}>An earlier message</p>;
  return (
    <button type="button" className={styles.quote} onClick={() => onJump(messageId)}>
      <Said>{quoted.author.name}</Said>{" "}
      <span dir="auto">
        {isUnheard ? "hidden message" : quoted.deleted ? "deleted message" : firstLine(plain(quoted.text))}
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
        <span className="visually-hidden">, go to another day</span>
      </button>
    </div>
  );
}

export function NewDivider() {
  return (
    <div className={`${styles.divider} ${styles.new}`}>
      <span>New</span>
    </div>
  );
}

function firstLine(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
