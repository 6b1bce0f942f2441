/** Answers a message that a finger draws aside. */
import { type PointerEvent, useMemo } from "react";

const BEGINS_PX = 10;
const FAR_PX = 56;
const MOST_PX = 72;
const STILL = "(prefers-reduced-motion: reduce)";

interface Handlers {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

interface Swipe {
  element: HTMLElement;
  x: number;
  y: number;
  /** How far it was drawn; null while that may become a scroll. */
  drawnPx: number | null;
}

/**
 * Call `onReply` once a finger has drawn a message to the left, far enough, and left it there.
 *
 * The message follows, where motion is wanted. What can be pressed or scrolled sideways itself is left alone.
 */
export function useSwipe(mayReply: () => boolean, onReply: () => void): Handlers {
  return useMemo(() => {
    let swipe: Swipe | null = null;
    const end = (): number => {
      if (swipe === null) return 0;
      const { element, drawnPx } = swipe;
      swipe = null;
      if (drawnPx === null) return 0;
      element.style.transition = "transform 140ms";
      element.style.transform = "";
      delete element.dataset.drawn;
      return drawnPx;
    };
    return {
      onPointerDown: (event) => {
        // A second finger means something else.
        if (end() > 0 || event.pointerType !== "touch" || !event.isPrimary) return;
        const element = event.currentTarget;
        if (isTaken(event.target as HTMLElement, element) || !mayReply()) return;
        swipe = { element, x: event.clientX, y: event.clientY, drawnPx: null };
      },
      onPointerMove: ({ clientX, clientY }) => {
        if (swipe === null) return;
        const [left, down] = [swipe.x - clientX, Math.abs(clientY - swipe.y)];
        if (swipe.drawnPx === null) {
          if (down > BEGINS_PX || left < -BEGINS_PX) swipe = null;
          else if (left > BEGINS_PX && left > 2 * down) swipe.drawnPx = 0;
        }
        if (swipe === null || swipe.drawnPx === null) return;
        swipe.drawnPx = Math.max(0, Math.min(left, MOST_PX));
        show(swipe.element, swipe.drawnPx);
      },
      onPointerUp: () => {
        if (end() >= FAR_PX) onReply();
      },
      onPointerCancel: end,
    };
  }, [mayReply, onReply]);
}

function show(element: HTMLElement, drawnPx: number): void {
  if (matchMedia(STILL).matches) return;
  element.style.transition = "none";
  element.style.transform = `translateX(${-drawnPx}px)`;
  if (drawnPx >= FAR_PX) element.dataset.drawn = "";
  else delete element.dataset.drawn;
}

/** Say whether a finger on this means something already, within the message. */
function isTaken(target: HTMLElement, message: HTMLElement): boolean {
  if (target.closest("button, a, input, summary, video, audio") !== null) return true;
  for (let one: HTMLElement | null = target; one !== null && one !== message; one = one.parentElement)
    if (one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX !== "visible") return true;
  return false;
}
