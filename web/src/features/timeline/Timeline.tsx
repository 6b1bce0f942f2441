/** A long list that starts at its end and stays there until its reader scrolls up. Knows rows, not rooms. */
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
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
  /** Called when the reader comes to the end or leaves it. */
  onEnd?: (isAtEnd: boolean) => void;
  /** Whether few rows stand at the top, not at the bottom. */
  isShort?: boolean;
  ref: Ref<TimelineHandle>;
}

const END_PX = 80;
const NEAR_START_PX = 600;

export function Timeline<R extends { key: string }>({
  rows,
  render,
  label,
  onNearStart,
  onEnd,
  isShort = false,
  ref,
}: TimelineProps<R>) {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const sticks = useRef(true);
  const anchor = useRef({ index: 0, within: 0 });
  const isShifted = useShift(rows);

  const lastTop = useRef(0);
  const pin = useCallback(() => {
    const element = scroller.current;
    if (!element || !sticks.current) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are another height
  useLayoutEffect(pin, [pin, rows]);
  useSizes(scroller, content, {
    onContent: pin,
    onWidth: () => {
      const { index, within } = anchor.current;
      if (!sticks.current) list.current?.scrollToIndex(index, { align: "start", offset: within });
    },
  });

  useImperativeHandle(ref, () => ({
    toEnd: () => {
      sticks.current = true;
      pin();
    },
    toRow: (key) => {
      const index = rows.findIndex((row) => row.key === key);
      if (index === -1) return;
      sticks.current = false;
      list.current?.scrollToIndex(index, { align: "center" });
    },
  }));

  const onScroll = (): void => {
    const element = scroller.current;
    const handle = list.current;
    if (!element || !handle) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const distance = scrollHeight - scrollTop - clientHeight;
    const wentUp = distance > 1 && scrollTop < lastTop.current - 1;
    if (wentUp) sticks.current = false;
    else if (distance < END_PX) sticks.current = true;
    lastTop.current = scrollTop;
    const index = handle.findItemIndex(scrollTop);
    anchor.current = { index, within: scrollTop - handle.getItemOffset(index) };
    onEnd?.(distance < END_PX);
    if (scrollTop < NEAR_START_PX) onNearStart();
  };

  return (
    <section
      ref={scroller}
      className={styles.scroller}
      onScroll={onScroll}
      onKeyDown={moveFocus}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is one stop for the keyboard, and scrolls by its keys
      tabIndex={0}
      aria-label={label}
    >
      {!isShort && <div className={styles.spring} />}
      <div ref={content}>
        <Virtualizer ref={list} scrollRef={scroller} shift={isShifted} data={rows} onResize={pin}>
          {(row) => <div key={row.key}>{render(row)}</div>}
        </Virtualizer>
      </div>
    </section>
  );
}

/** Say whether rows were added before those known, which keeps the reader's place from the end. */
function useShift(rows: readonly { key: string }[]): boolean {
  const known = useRef<{ first: string | undefined; count: number }>({ first: undefined, count: 0 });
  const { first, count } = known.current;
  const isShifted =
    first !== undefined && rows.length > count && rows[0]?.key !== first && rows.some((row) => row.key === first);
  useEffect(() => {
    known.current = { first: rows[0]?.key, count: rows.length };
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

/** Move from message to message with the arrows once one has the focus; Esc gives it back to the list. */
function moveFocus(event: React.KeyboardEvent<HTMLElement>): void {
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>("article")];
  const current = messages.indexOf((event.target as HTMLElement).closest("article") as HTMLElement);
  const isOnList = event.target === event.currentTarget;
  if (event.key === "Enter" && isOnList) focus(event, messages.at(-1));
  else if (current === -1 || !(event.target as HTMLElement).matches("article")) return;
  else if (event.key === "ArrowUp") focus(event, messages[current - 1]);
  else if (event.key === "ArrowDown") focus(event, messages[current + 1]);
  else if (event.key === "Escape") focus(event, event.currentTarget);
}

function focus(event: React.KeyboardEvent, element: HTMLElement | undefined): void {
  event.preventDefault();
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
}
