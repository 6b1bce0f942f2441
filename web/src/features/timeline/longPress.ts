/** Opens a message's menu when a finger rests on it. */
import { type PointerEvent, useMemo } from "react";

const REST_MS = 500;
const MOVED_PX = 10;

interface Handlers {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

/** Call `onRest` once a finger has rested at one place; one that moves scrolls, and what can be pressed is pressed. */
export function useLongPress(onRest: (element: HTMLElement) => void): Handlers {
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const over = (): void => clearTimeout(timer);
    return {
      onPointerDown: (event) => {
        over();
        const isControl = (event.target as HTMLElement).closest("button, a, input, summary") !== null;
        if (event.pointerType !== "touch" || isControl) return;
        const element = event.currentTarget;
        from = { x: event.clientX, y: event.clientY };
        timer = setTimeout(() => onRest(element), REST_MS);
      },
      onPointerMove: ({ clientX, clientY }) => {
        if (Math.hypot(clientX - from.x, clientY - from.y) > MOVED_PX) over();
      },
      onPointerUp: over,
      onPointerCancel: over,
    };
  }, [onRest]);
}
