/** A long list that starts at its end and stays there until its reader scrolls up. Knows rows, not rooms. */
import {
  type FocusEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { handleListKey } from "./listKeys";
import styles from "./Timeline.module.css";

export interface TimelineHandle {
  toEnd: () => void;
  toRow: (key: string) => void;
}

interface TimelineProps<R extends { key: string }> {
  rows: readonly R[];
  render: (row: R) => ReactNode;
  label: string;
  onNearStart: () => void;
  onNearEnd?: () => void;
  /** Whether more comes after the last row: then its end is none to stay at. */
  goesOn?: boolean;
  /** Called when the reader comes to the end or leaves it. */
  onEnd?: (isAtEnd: boolean) => void;
  /** Called with the first row in sight whenever that may be another. */
  onFirst?: (index: number) => void;
  /** Whether nothing comes before the first row. */
  isWhole: boolean;
  /** Whether single letters mean something; `onLetter` is told those that the list has no use for. */
  hasLetters: boolean;
  onLetter: (letter: string, rowKey: string, message: HTMLElement) => boolean;
  /** Whether few rows stand at the top, not at the bottom. */
  isShort?: boolean;
  ref: Ref<TimelineHandle>;
}

const NONE: number[] = [];
const END_PX = 80;
const NEAR_PX = 600;
const SETTLE_MS = 700;

export function Timeline<R extends { key: string }>({
  rows,
  render,
  label,
  onNearStart,
  onNearEnd,
  goesOn = false,
  onEnd,
  onFirst,
  isWhole,
  hasLetters,
  onLetter,
  isShort = false,
  ref,
}: TimelineProps<R>) {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const sticks = useRef(true);
  const anchor = useRef({ index: 0, within: 0 });
  const middleKey = useRef<string | undefined>(undefined);
  const isShifted = useShift(rows, middleKey);

  const lastTop = useRef(0);
  /** Until when scrolling up is the list's own doing: rows on the way to the end turn out lower than they were taken for. */
  const settlesUntilMs = useRef(0);
  const pin = useCallback(() => {
    const element = scroller.current;
    if (!element || !sticks.current || goesOn) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, [goesOn]);
  const tellFirst = (): void => {
    const [element, handle] = [scroller.current, list.current];
    if (element && handle) onFirst?.(handle.findItemIndex(element.scrollTop));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are another height
  useLayoutEffect(pin, [pin, rows]);
  useSizes(scroller, content, {
    onContent: () => {
      pin();
      tellFirst();
    },
    onWidth: () => {
      const { index, within } = anchor.current;
      if (!sticks.current) list.current?.scrollToIndex(index, { align: "start", offset: within });
    },
  });

  useImperativeHandle(ref, () => ({
    toEnd: () => {
      sticks.current = true;
      settlesUntilMs.current = performance.now() + SETTLE_MS;
      // Also calls off a way to another row that is not at its end yet.
      list.current?.scrollTo(scroller.current?.scrollHeight ?? 0);
      pin();
    },
    toRow: (key) => {
      const index = rows.findIndex((row) => row.key === key);
      if (index === -1) return;
      sticks.current = false;
      settlesUntilMs.current = 0;
      list.current?.scrollToIndex(index, { align: "center" });
    },
  }));

  /** Whoever scrolls by hand is not held back. */
  const takeOver = (): void => {
    settlesUntilMs.current = 0;
  };
  const onScroll = (): void => {
    const element = scroller.current;
    const handle = list.current;
    if (!element || !handle) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const distance = scrollHeight - scrollTop - clientHeight;
    const wentUp = distance > 1 && scrollTop < lastTop.current - 1;
    if (wentUp && performance.now() > settlesUntilMs.current) sticks.current = false;
    else if (distance < END_PX) sticks.current = !goesOn;
    lastTop.current = scrollTop;
    const index = handle.findItemIndex(scrollTop);
    anchor.current = { index, within: scrollTop - handle.getItemOffset(index) };
    onEnd?.(distance < END_PX);
    onFirst?.(index);
    middleKey.current = rows[handle.findItemIndex(scrollTop + clientHeight / 2)]?.key;
    if (scrollTop < NEAR_PX) onNearStart();
    if (distance < NEAR_PX) onNearEnd?.();
  };

  const after = useRef<HTMLSpanElement>(null);
  const isLeaving = useRef(false);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const focusedIndex = focusedKey === null ? -1 : rows.findIndex((row) => row.key === focusedKey);
  /** The browser goes on from where the focus is put here: back from the list itself, forth from behind it. */
  const leave = (isBack: boolean): void => {
    isLeaving.current = true;
    (isBack ? scroller : after).current?.focus();
    isLeaving.current = false;
  };
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const row = event.target.closest<HTMLElement>("[data-row]");
    setFocusedKey(row?.dataset.row ?? null);
    if (row === null || !event.target.matches("article")) return;
    event.target.ariaPosInSet = String(rows.findIndex((one) => one.key === row.dataset.row) + 1);
    event.target.ariaSetSize = isWhole ? String(rows.length) : "-1";
  };

  return (
    <>
      <section
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        onWheel={takeOver}
        onTouchMove={takeOver}
        onPointerDown={takeOver}
        onFocus={onFocus}
        onKeyDown={(event) =>
          handleListKey(event, {
            hasLetters,
            leave,
            onLetter: (letter, message) =>
              onLetter(letter, message.closest<HTMLElement>("[data-row]")?.dataset.row ?? "", message),
          })
        }
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is one stop for the keyboard, and scrolls by its keys
        tabIndex={0}
        aria-label={label}
      >
        {!isShort && <div className={styles.spring} />}
        <div ref={content}>
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            shift={isShifted}
            data={rows}
            keepMounted={focusedIndex === -1 ? NONE : [focusedIndex]}
            onResize={pin}
          >
            {(row) => (
              <div key={row.key} data-row={row.key}>
                {render(row)}
              </div>
            )}
          </Virtualizer>
        </div>
      </section>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it takes the focus only to hand it on */}
      <span
        ref={after}
        className="visually-hidden"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who comes back by Tab is led to the list, not into its last message
        tabIndex={0}
        onFocus={() => !isLeaving.current && scroller.current?.focus()}
      />
    </>
  );
}

/** Say whether rows were added before the one in the middle of what is seen: its place from the end is kept then. */
function useShift(rows: readonly { key: string }[], middleKey: React.RefObject<string | undefined>): boolean {
  const known = useRef<readonly { key: string }[]>([]);
  const before = known.current;
  const key = middleKey.current ?? before.at(-1)?.key;
  const was = before.findIndex((row) => row.key === key);
  const isShifted = was !== -1 && rows.length > before.length && rows.findIndex((row) => row.key === key) > was;
  useEffect(() => {
    known.current = rows;
  }, [rows]);
  return isShifted;
}

type Element = React.RefObject<HTMLElement | null>;

/** Watch both boxes: the content grows while answers stream, the window is turned and resized. */
function useSizes(
  scroller: Element,
  content: Element,
  { onContent, onWidth }: { onContent: () => void; onWidth: () => void },
) {
  const handlers = useRef({ onContent, onWidth });
  useEffect(() => {
    handlers.current = { onContent, onWidth };
  });
  useEffect(() => {
    if (!scroller.current || !content.current) return;
    let width = scroller.current.clientWidth;
    const observer = new ResizeObserver(() => {
      const now = scroller.current?.clientWidth ?? width;
      if (now !== width) requestAnimationFrame(() => handlers.current.onWidth());
      width = now;
      handlers.current.onContent();
    });
    observer.observe(scroller.current);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [scroller, content]);
}
