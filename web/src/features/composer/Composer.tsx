/** Where a message is written: Markdown, mentions, replies and edits. */
import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { useSlowMode } from "../../client/slowMode";
import { roomTitle } from "../../store/names";
import { canEditMessage } from "../../store/rights";
import type { RoomState, State } from "../../store/state";
import { Boundary } from "../../ui/Boundary";
import { IconButton } from "../../ui/Button";
import { exactSize } from "../../ui/bytes";
import { Fault } from "../../ui/State";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Composer.module.css";
import { Context } from "./Context";
import { parse } from "./commands/parse";
import { useCommands } from "./commands/useCommands";
import type { DraftOfRoom } from "./drafts";
import { Pace, sentAgainIn } from "./Pace";
import { useAttaching } from "./useAttaching";
import { useCompletion } from "./useCompletion";
import { insertAt, wrapAt } from "./writing";

const MAX_BYTES = 16_384;
/** What Ctrl and a letter put around what is selected. */
const MARKS: Record<string, string> = { b: "**", i: "*", e: "`" };

const loadEmoji = () => import("../emoji/EmojiDialog");
const EmojiDialog = lazy(loadEmoji);

interface ComposerProps {
  room: RoomState;
  draft: DraftOfRoom;
  /** The thread in which it is written, if any. */
  threadId?: string | null;
}

export function Composer({ room, draft: { draft, change, clear, restore }, threadId = null }: ComposerProps) {
  const client = useClient();
  const roomId = room.room.id;
  const title = useClientState((state) => roomTitle(state, room));
  const input = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isPicking, setPicking] = useState(false);
  const paceId = useId();
  const waitS = useSlowMode(room);
  const slowS = room.room.slow_mode_s ?? 0;
  const completion = useCompletion(room, draft, change, input);
  const place = threadId === null ? roomId : `${roomId}/${threadId}`;
  const attaching = useAttaching(place, draft.editing !== null);
  const isEmpty = draft.text.trim() === "" && attaching.files.every(({ status }) => status === "lost");
  useAutoHeight(input, draft.text);
  useCaretAtEnd(input, draft.editing);
  useEffect(() => {
    if (draft.calls > 0) input.current?.focus();
  }, [draft.calls]);

  const post = (text: string): void => {
    if (attaching.hindrance !== null) throw new Error(attaching.hindrance);
    if (waitS > 0) throw new Error(`${sentAgainIn(waitS)}.`);
    client.outbox.post(roomId, text, draft.replyTo, threadId, client.files.claim(place));
    if (threadId === null) client.store.dispatch({ type: "divider", roomId, seq: null });
  };
  const commands = useCommands({ room, text: draft.text, isEdit: draft.editing !== null, change, post });
  const sayOrDo = async (text: string): Promise<void> => {
    const written = parse(text);
    try {
      if (written.kind === "message") {
        post(written.text);
        clear();
      } else {
        const done = commands.run(written);
        clear(); // The field is free meanwhile, as what was done may show before the answer comes.
        await done;
      }
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      if (written.kind !== "message") restore(draft);
    }
  };

  const send = (): void => {
    const text = draft.text.trim();
    if (isEmpty) return;
    const size = new TextEncoder().encode(text).length;
    if (size > MAX_BYTES) {
      setProblem(
        t("This is too long for one message: {size}, and at most {limit} fit. Split it.", {
          size: exactSize(size),
          limit: exactSize(MAX_BYTES),
        }),
      );
      return;
    }
    setProblem(null);
    if (draft.editing) {
      client.ask({ type: "edit_message", message_id: draft.editing, text }).catch((error: Error) => {
        setProblem(error.message);
        restore(draft);
      });
      clear();
    } else void sayOrDo(text);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || commands.onKeyDown(event) || completion.onKeyDown(event)) return;
    const mark = markOf(event);
    if (mark !== undefined) {
      event.preventDefault();
      wrapAt(event.currentTarget, mark);
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && draft.text === "" && !draft.editing) {
      const last = lastOfMine(client.store.state, roomId, threadId);
      if (last === undefined) return;
      event.preventDefault(); // The key would go on to move the caret, in the words that have come by then.
      change({ editing: last.id, replyTo: null, text: last.text });
    } else if (event.key === "Escape" && (draft.replyTo || draft.editing)) {
      event.stopPropagation();
      clear(draft.editing ? "" : draft.text);
    }
  };

  const pickEmoji = (emoji: string): void => {
    setPicking(false);
    if (input.current) insertAt(input.current, emoji);
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem && <Fault>{problem}</Fault>}
      <Context roomId={roomId} draft={draft} onCancel={() => clear(draft.editing ? "" : draft.text)} />
      {commands.help}
      {commands.leaving}
      {commands.list || completion.list}
      {attaching.tray}
      <div className={styles.box}>
        {attaching.button}
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          value={draft.text}
          placeholder={
            threadId ? t("Reply…") : t("Message {room}", { room: room.room.kind === "direct" ? title : `#${title}` })
          }
          aria-label={labelOf(draft.editing !== null, threadId !== null, title)}
          aria-describedby={slowS > 0 ? paceId : undefined}
          onChange={(event) => {
            change({ text: event.target.value });
            completion.look();
            if (!draft.editing) client.tellTyping(roomId);
          }}
          // It is there then, should the connection go.
          onFocus={() => void loadEmoji().catch(() => undefined)}
          onSelect={completion.look}
          onBlur={completion.close}
          onKeyDown={onKeyDown}
          onPaste={attaching.onPaste}
          {...(commands.isOpen ? commands.inputProps : completion.inputProps)}
        />
        <IconButton
          icon="react"
          label={t("Emoji")}
          className={styles.emoji ?? ""}
          onClick={() => {
            // Where the focus is now it comes back to.
            input.current?.focus();
            setPicking(true);
          }}
        />
        <IconButton
          icon={draft.editing ? "check" : "send"}
          label={draft.editing ? t("Save") : t("Send")}
          type="submit"
          className={styles.send ?? ""}
          disabled={isEmpty || (waitS > 0 && !draft.editing && parse(draft.text.trim()).kind === "message")}
        />
      </div>
      {isPicking && (
        <Boundary instead={null}>
          <Suspense fallback={null}>
            <EmojiDialog onPick={pickEmoji} onClose={() => setPicking(false)} />
          </Suspense>
        </Boundary>
      )}
      {slowS > 0 && <Pace id={paceId} slowS={slowS} leftS={waitS} />}
    </form>
  );
}

/** Find what a key puts around what is selected; Apple's own Ctrl moves the caret, and Cmd is meant there. */
function markOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  const isAsked = /Mac|iP/.test(navigator.platform) ? metaKey : ctrlKey;
  return isAsked && !altKey && !shiftKey ? MARKS[key] : undefined;
}

function labelOf(isEdit: boolean, isInThread: boolean, title: string): string {
  if (isInThread) return isEdit ? t("Change the reply") : t("Reply in the thread");
  return isEdit ? t("Edit message") : t("Message to {room}", { room: title });
}

/** Find what I said last in a thread, or outside of all; a thread's first message is in none. */
function lastOfMine(state: State, roomId: string, threadId: string | null): Message | undefined {
  const room = state.rooms[roomId];
  if (room === undefined) return undefined;
  const messages = threadId === null ? room.messages : room.thread?.messages;
  const last = messages?.findLast(
    (one) => one.thread_id === threadId && one.author.id === state.me?.id && !one.deleted,
  );
  return last !== undefined && canEditMessage(state, room, last) ? last : undefined;
}

/** Begin to change a message where it ends, however long it is and wherever the caret stood before. */
function useCaretAtEnd(input: React.RefObject<HTMLTextAreaElement | null>, editing: string | null): void {
  useEffect(() => {
    const field = input.current;
    if (editing === null || field === null) return;
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
  }, [input, editing]);
}

function useAutoHeight(input: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows from the text
  useLayoutEffect(() => {
    if (!input.current) return;
    input.current.style.height = "auto";
    input.current.style.height = `${input.current.scrollHeight}px`;
  }, [input, text]);
}
