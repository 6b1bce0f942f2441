/** Choose an emoji: by words, or among those that were used last and all others. */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useClient } from "../../client/context";
import type { Shelf } from "../../client/shelf";
import { Empty } from "../../ui/State";
import { useLanguage } from "../../words/language";
import { t } from "../../words/words";
import styles from "./EmojiPicker.module.css";
import { type Emoji, emojiGroups, emojiName, findEmoji } from "./list";
import { learnNames } from "./names";

const KEPT = "emoji";
const MAX_KEPT = 16;
const COMMON = ["👍", "❤️", "😄", "🎉", "👀", "🙏", "✅", "🚀"];

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { shelf } = useClient();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const names = useNames();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other names others are found
  const groups = useMemo(() => groupsFor(query, shelf), [query, shelf, names]);
  const shown = groups.flatMap(({ items }) => items);
  const pick = (one: Emoji | undefined): void => {
    if (one === undefined) return;
    remember(shelf, one.emoji);
    onPick(one.emoji);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { selectionStart, value } = event.currentTarget;
    const isInWords = event.key === "ArrowLeft" || event.key === "ArrowRight" ? selectionStart !== value.length : false;
    const options = [...(list.current?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
    const next = isInWords ? null : stepTo(options, active, event.key);
    if (event.key === "Enter") pick(shown[active]);
    else if (next === null) return;
    else {
      setActive(next);
      options[next]?.scrollIntoView({ block: "nearest" });
    }
    event.preventDefault();
  };
  let index = -1;
  return (
    <>
      <input
        className={styles.input}
        role="combobox"
        type="search"
        placeholder={t("Find an emoji")}
        aria-label={t("Find an emoji")}
        aria-expanded={shown.length > 0}
        aria-controls={id}
        aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      {shown.length === 0 && <Empty icon="react" title={t("No emoji is called so")} />}
      <div ref={list} id={id} role="listbox" aria-label={t("Emoji")} className={styles.list}>
        {groups.map(({ name, items }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no set of fields
          <div key={name} role="group" aria-label={name}>
            <p aria-hidden="true">{name}</p>
            <div className={styles.grid}>
              {items.map((one) => {
                index += 1;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
                  <div
                    key={one.emoji}
                    id={`${id}-${index}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={index === active}
                    aria-label={one.name}
                    title={one.name}
                    onClick={() => pick(one)}
                  >
                    {one.emoji}
                  </div>
                );
              })}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

/** Learn what emoji are called in the language that is spoken; gives another number once that is known. */
function useNames(): number {
  const language = useLanguage();
  const [version, setVersion] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each language has its own
  useEffect(() => {
    // Without them they are called as in English.
    learnNames().then(
      (isNew) => isNew && setVersion((last) => last + 1),
      () => undefined,
    );
  }, [language]);
  return version;
}

function groupsFor(query: string, shelf: Shelf | null): { name: string; items: readonly Emoji[] }[] {
  const found = findEmoji(query);
  if (query.trim() !== "") return found.length === 0 ? [] : [{ name: t("Found"), items: found }];
  const used = usedIn(shelf).map((emoji) => ({ emoji, name: emojiName(emoji), calls: "" }));
  return [{ name: t("Used often"), items: used }, ...emojiGroups()];
}

function usedIn(shelf: Shelf | null): string[] {
  const kept = shelf?.read(KEPT);
  const own = Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  return [...new Set([...own, ...COMMON])].slice(0, MAX_KEPT);
}

function remember(shelf: Shelf | null, emoji: string): void {
  shelf?.write(KEPT, [...new Set([emoji, ...usedIn(shelf)])].slice(0, MAX_KEPT));
}

/** Say where a key leads from one option: beside it, or to what stands over or under it; null for other keys. */
function stepTo(options: readonly HTMLElement[], at: number, key: string): number | null {
  if (key === "ArrowRight") return Math.min(at + 1, options.length - 1);
  if (key === "ArrowLeft") return Math.max(at - 1, 0);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const from = options[at]?.getBoundingClientRect();
  if (step === undefined || from === undefined) return null;
  let [best, rowTop] = [at, Number.NaN];
  for (let next = at + step; next >= 0 && next < options.length; next += step) {
    const box = options[next]?.getBoundingClientRect();
    if (box === undefined || Math.abs(box.top - from.top) < 2) continue;
    if (!Number.isNaN(rowTop) && Math.abs(box.top - rowTop) > 2) break;
    const old = options[best]?.getBoundingClientRect();
    const isNearer = Number.isNaN(rowTop) || Math.abs(box.left - from.left) < Math.abs((old?.left ?? 0) - from.left);
    if (isNearer) best = next;
    rowTop = box.top;
  }
  return best;
}
