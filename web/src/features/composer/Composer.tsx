/** Where a message is written: Markdown, mentions, replies and edits. */
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { roomTitle } from "../../store/names";
import type { RoomState, State } from "../../store/state";
import { IconButton } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { t } from "../../ui/words";
import type { Message } from "../../wire/types";
import { Choices } from "./Choices";
import styles from "./Composer.module.css";
import { Context } from "./Context";
import { parse } from "./commands/parse";
import { candidatesFor, useCommands } from "./commands/useCommands";
import { choicesFor, complete, findPartial, type Partial } from "./completion";
import type { Draft, DraftOfRoom } from "./drafts";
import { useSlowMode } from "./floor";
import { Pace } from "./Pace";
import { useAttaching } from "./useAttaching";

const MAX_BYTES = 16_384;
const NO_CHOICE: Partial | null = null;

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
  const paceId = useId();
  const waitS = useSlowMode(room);
  const slowS = room.room.slow_mode_s ?? 0;
  const completion = useCompletion(room, draft, change, input);
  const place = threadId === null ? roomId : `${roomId}/${threadId}`;
  const attaching = useAttaching(place, draft.editing !== null);
  const isEmpty = draft.text.trim() === "" && attaching.files.every(({ status }) => status === "lost");
  useAutoHeight(input, draft.text);
  useEffect(() => {
    if (draft.calls > 0) input.current?.focus();
  }, [draft.calls]);

  const post = (text: string): void => {
    if (attaching.hindrance !== null) throw new Error(attaching.hindrance);
    if (waitS > 0) throw new Error(`Slow mode: you can send again in ${t("seconds", { count: waitS })}.`);
    client.outbox.post(roomId, text, draft.replyTo, threadId, client.files.claim(place));
    if (threadId === null) client.store.dispatch({ type: "divider", roomId, seq: null });
  };
  const commands = useCommands({ room, text: draft.text, isEdit: draft.editing !== null, change, post });
  const [isRunning, setRunning] = useState(false);
  const sayOrDo = async (text: string): Promise<void> => {
    const written = parse(text);
    try {
      if (written.kind === "message") post(written.text);
      else {
        setRunning(true);
        await commands.run(written);
      }
      clear();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setRunning(false);
    }
  };

  const send = (): void => {
    const text = draft.text.trim();
    if (isEmpty || isRunning) return;
    const size = new TextEncoder().encode(text).length;
    if (size > MAX_BYTES) {
      setProblem(`This is too long for one message: ${bytes(size)}, and at most ${bytes(MAX_BYTES)} fit. Split it.`);
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
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && draft.text === "" && !draft.editing) {
      const last = lastOfMine(client.store.state, roomId, threadId);
      if (last) change({ editing: last.id, replyTo: null, text: last.text });
    } else if (event.key === "Escape" && (draft.replyTo || draft.editing)) {
      event.stopPropagation();
      clear(draft.editing ? "" : draft.text);
    }
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
      {commands.list || completion.list}
      {attaching.tray}
      <div className={styles.box}>
        {attaching.button}
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          value={draft.text}
          placeholder={threadId ? "Reply…" : `Message ${room.room.kind === "direct" ? title : `#${title}`}`}
          aria-label={labelOf(draft.editing !== null, threadId !== null, title)}
          aria-describedby={slowS > 0 ? paceId : undefined}
          onChange={(event) => {
            change({ text: event.target.value });
            completion.look();
            if (!draft.editing) client.tellTyping(roomId);
          }}
          onSelect={completion.look}
          onBlur={completion.close}
          onKeyDown={onKeyDown}
          onPaste={attaching.onPaste}
          {...(commands.isOpen ? commands.inputProps : completion.inputProps)}
        />
        <IconButton
          icon={draft.editing ? "check" : "send"}
          label={draft.editing ? "Save" : "Send"}
          type="submit"
          className={styles.send ?? ""}
          disabled={isEmpty || (waitS > 0 && !draft.editing && parse(draft.text.trim()).kind === "message")}
        />
      </div>
      {slowS > 0 && <Pace id={paceId} slowS={slowS} leftS={waitS} />}
    </form>
  );
}

function labelOf(isEdit: boolean, isInThread: boolean, title: string): string {
  if (isInThread) return isEdit ? "Change the reply" : "Reply in the thread";
  return isEdit ? "Edit message" : `Message to ${title}`;
}

/** Find what I said last in a thread, or outside of all; a thread's first message is in none. */
function lastOfMine({ rooms, me }: State, roomId: string, threadId: string | null): Message | undefined {
  const room = rooms[roomId];
  const messages = threadId === null ? room?.messages : room?.thread?.messages;
  return messages?.findLast((one) => one.thread_id === threadId && one.author.id === me?.id && !one.deleted);
}

function bytes(count: number): string {
  return `${count.toLocaleString("en")} bytes`;
}

function useAutoHeight(input: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows from the text
  useLayoutEffect(() => {
    if (!input.current) return;
    input.current.style.height = "auto";
    input.current.style.height = `${input.current.scrollHeight}px`;
  }, [input, text]);
}

/** The list under "@": opened by writing, moved in by arrows, taken by Enter or Tab, closed by Esc. */
function useCompletion(
  room: RoomState,
  draft: Draft,
  change: (part: { text: string }) => void,
  input: React.RefObject<HTMLTextAreaElement | null>,
) {
  const listId = useId();
  const members = useClientState((state) => state.members);
  const me = useClientState((state) => state.me);
  const [partial, setPartial] = useState(NO_CHOICE);
  const [active, setActive] = useState(0);
  const candidates = candidatesFor(draft.text, { me, members }, room);
  const choices = partial === null ? [] : choicesFor(partial.query, candidates.members, candidates.collectives);
  const isOpen = choices.length > 0;
  const caretAfter = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is placed as the completed text appears
  useLayoutEffect(() => {
    if (caretAfter.current !== null) input.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [input, draft.text]);

  const look = (): void => {
    const element = input.current;
    const next =
      element && element.selectionStart === element.selectionEnd
        ? findPartial(element.value, element.selectionStart)
        : null;
    setPartial(next);
    if (next?.query !== partial?.query) setActive(0);
  };
  const close = (): void => setPartial(null);
  const take = (index: number): void => {
    const member = choices[index];
    const element = input.current;
    if (!member || !element || partial === null) return;
    const done = complete(draft.text, element.selectionStart, partial, member.handle);
    caretAfter.current = done.caret;
    change({ text: done.text });
    close();
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setActive((active + move + choices.length) % choices.length);
    else if (event.key === "Enter" || event.key === "Tab") take(active);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    look,
    close,
    onKeyDown,
    inputProps: {
      "aria-autocomplete": "list" as const,
      "aria-controls": isOpen ? listId : undefined,
      "aria-activedescendant": isOpen ? `${listId}-${active}` : undefined,
    },
    list: isOpen && <Choices id={listId} choices={choices} active={active} onTake={take} />,
  };
}
