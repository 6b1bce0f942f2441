/** The list under "@" and ":": opened by writing, moved in by arrows, taken by Enter or Tab, closed by Esc. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useClientState } from "../../client/context";
import type { RoomState } from "../../store/state";
import { Choices } from "./Choices";
import { candidatesFor } from "./commands/useCommands";
import { type Choice, choicesFor, complete, emojiChoices, findPartial, type Partial } from "./completion";
import type { Draft } from "./drafts";

type Field = RefObject<HTMLTextAreaElement | null>;

const NO_CHOICE: Partial | null = null;

export function useCompletion(room: RoomState, draft: Draft, change: (part: { text: string }) => void, input: Field) {
  const listId = useId();
  const [partial, setPartial] = useState(NO_CHOICE);
  const [active, setActive] = useState(0);
  const choices = useChoices(partial, draft.text, room);
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
    const choice = choices[index];
    const element = input.current;
    if (!choice || !element || partial === null) return;
    const done = complete(draft.text, element.selectionStart, partial, choice);
    caretAfter.current = done.caret;
    change({ text: done.text });
    close();
  };
  /** A name that is written whole needs no taking: Enter sends it. */
  const isWhole = partial !== null && choices[active]?.handle === partial.query;
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setActive((active + move + choices.length) % choices.length);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !isWhole)) take(active);
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

/** List what the half of a name may mean: members after "@", emoji after ":". */
function useChoices(partial: Partial | null, text: string, room: RoomState): Choice[] {
  const members = useClientState((state) => state.members);
  const me = useClientState((state) => state.me);
  const find = useFindEmoji(partial?.sign === ":");
  if (partial === null) return [];
  if (partial.sign === ":") return emojiChoices(find?.(partial.query) ?? []);
  const candidates = candidatesFor(text, { me, members }, room);
  return choicesFor(partial.query, candidates.members, candidates.collectives);
}

/** Fetch the list of emoji, and what they are called in the language that is spoken: without that, as in English. */
async function learnEmoji() {
  const [list, { learnNames }] = await Promise.all([import("../emoji/list"), import("../emoji/names")]);
  await learnNames().catch(() => false);
  return list;
}

/** Load the list of emoji when it is asked for, and keep it. */
function useFindEmoji(isAsked: boolean) {
  const [list, setList] = useState<typeof import("../emoji/list") | null>(null);
  useEffect(() => {
    // What is not there offers nothing: the field works without.
    if (isAsked && list === null) learnEmoji().then(setList, () => undefined);
  }, [isAsked, list]);
  return list?.findEmoji;
}
