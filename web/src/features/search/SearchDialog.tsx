/** Looks for what was said: words and filters, completed as one writes, and the places where they are. */
import { type KeyboardEvent, type UIEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useClient, useClientState } from "../../client/context";
import type { Order } from "../../client/search";
import { othersIn, roomTitle } from "../../store/names";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import type { SearchHit } from "../../wire/types";
import { mark, t } from "../../words/words";
import { FILTERS, isHalfWritten, type Known, partAt, type Suggestion, suggestionsFor, take } from "./query";
import { Results } from "./Results";
import styles from "./SearchDialog.module.css";

const PAUSE_MS = 300;
const NEAR_END_PX = 400;
const ORDERS: readonly [Order, string][] = [
  ["newest", mark("Newest")],
  ["relevance", mark("Most relevant")],
];

interface SearchDialogProps {
  onClose: () => void;
  onHit: (hit: SearchHit) => void;
}

export default function SearchDialog({ onClose, onHit }: SearchDialogProps) {
  const { searches } = useClient();
  const found = useStore(searches.api);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const completion = useCompletion(input);
  useEffect(() => input.current?.select(), []);
  const { query, order, asked, hits } = found;
  const { isHalf } = completion;
  useEffect(() => {
    if (query === asked || query.trim() === "" || isHalf) return;
    const timer = setTimeout(() => void searches.run(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [searches, query, asked, isHalf]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins with its first answer
  useEffect(() => setActive(0), [asked, order]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || completion.onKeyDown(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const hit = hits[active];
    if (step !== undefined) {
      const next = Math.min(Math.max(0, active + step), Math.max(0, hits.length - 1));
      setActive(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
      if (next >= hits.length - 2) void searches.more();
    } else if (event.key === "Enter") {
      if (query !== asked || found.state === "failed") void searches.run();
      else if (hit && found.state === "ready") onHit(hit);
    } else return;
    event.preventDefault();
  };
  const onScroll = ({ currentTarget: list }: UIEvent): void => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX) void searches.more();
  };
  const isOpen = completion.suggestions.length > 0;
  const shownId = isOpen ? completion.listId : listId;
  const count = isOpen ? completion.suggestions.length : hits.length;
  return (
    <Dialog title={t("Search")} size="large" onClose={onClose}>
      <div className={styles.frame}>
        <div className={styles.asking}>
          <input
            ref={input}
            className={styles.input}
            role="combobox"
            aria-label={t("Search messages")}
            aria-expanded={count > 0}
            aria-controls={shownId}
            aria-autocomplete="list"
            aria-activedescendant={count > 0 ? `${shownId}-${isOpen ? completion.active : active}` : undefined}
            placeholder={t("Words, “a phrase”, from:me, in:#lobby …")}
            dir="auto"
            spellCheck={false}
            autoComplete="off"
            maxLength={500}
            value={query}
            onChange={(event) => {
              searches.write(event.target.value);
              completion.look();
            }}
            onSelect={completion.look}
            onKeyDown={onKeyDown}
          />
          {completion.list}
        </div>
        <div className={styles.tools}>
          <fieldset className={styles.filters}>
            <legend className="visually-hidden">{t("Add a filter")}</legend>
            {FILTERS.map((filter) => (
              <Button
                key={filter}
                translate="no"
                className={styles.filter ?? ""}
                onClick={() => completion.begin(filter)}
              >
                {filter}:
              </Button>
            ))}
          </fieldset>
          <fieldset className={styles.orders}>
            <legend className="visually-hidden">{t("Order")}</legend>
            {ORDERS.map(([value, label]) => (
              <label key={value}>
                <input type="radio" name="order" checked={order === value} onChange={() => void searches.run(value)} />
                {t(label)}
              </label>
            ))}
          </fieldset>
        </div>
        <Results
          // Another question begins at the top: what was scrolled to before would ask for more of it at once.
          key={`${order} ${asked}`}
          id={listId}
          found={found}
          active={active}
          onScroll={onScroll}
          onHit={onHit}
          onMore={() => void searches.more()}
          onAgain={() => void searches.run()}
        />
      </div>
    </Dialog>
  );
}

/** The list under a filter: opened by writing, moved in by arrows, taken by Enter or Tab, closed by Esc. */
function useCompletion(input: React.RefObject<HTMLInputElement | null>) {
  const { searches } = useClient();
  const query = useStore(searches.api, (found) => found.query);
  const known = useKnown();
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const caretAfter = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is placed as the completed text appears
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    input.current?.focus();
    input.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    setCaret(caretAfter.current);
    caretAfter.current = null;
  }, [input, query]);

  const part = caret === null ? null : partAt(query, caret);
  const suggestions = part === null ? [] : suggestionsFor(part, known);
  const index = Math.min(active, Math.max(0, suggestions.length - 1));
  const close = (): void => setCaret(null);
  const choose = (chosen: Suggestion | undefined): void => {
    if (chosen === undefined || part === null) return;
    const next = take(query, part, chosen);
    caretAfter.current = next.caret;
    searches.write(next.query);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (suggestions.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((index + step + suggestions.length) % suggestions.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(suggestions[index]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    suggestions,
    listId,
    active: index,
    isHalf: isHalfWritten(query, part, suggestions),
    onKeyDown,
    look: () => {
      const element = input.current;
      const isPlaced = element !== null && element.selectionStart === element.selectionEnd;
      setCaret(isPlaced ? element.selectionStart : null);
      setActive(0);
    },
    begin: (filter: string) => {
      const before = query === "" || query.endsWith(" ") ? query : `${query} `;
      caretAfter.current = before.length + filter.length + 1;
      searches.write(`${before}${filter}:`);
    },
    list: suggestions.length > 0 && (
      <div id={listId} role="listbox" aria-label={t("Filters")} className={styles.suggestions}>
        {suggestions.map(({ text, label, hint }, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
          <div
            key={text}
            id={`${listId}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === index}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestions[at])}
          >
            <Said>{label}</Said> <span dir="auto">{plain(hint)}</span>
          </div>
        ))}
      </div>
    ),
  };
}

/** Whom and what a filter can name. */
function useKnown(): Known {
  const me = useClientState((state) => state.me);
  const members = useClientState((state) => state.members);
  const rooms = useClientState((state) => state.rooms);
  return useMemo(() => {
    const mine = Object.values(rooms).filter(({ isMember }) => isMember);
    return {
      me,
      members: Object.values(members),
      rooms: mine.map((room) => {
        const others = othersIn({ me, members }, room);
        const directHandle = others.length === 1 ? (others[0]?.handle ?? null) : null;
        return { name: roomTitle({ me, members }, room), directHandle, isDirect: room.room.kind === "direct" };
      }),
      nowMs: Date.now(),
    };
  }, [me, members, rooms]);
}
