/** The keys that work everywhere. */
import { useEffect, useRef } from "react";

export interface Keys {
  onSwitch: () => void;
  onHelp: () => void;
  onRoomStep: (step: 1 | -1) => void;
  onStop: () => void;
}

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (document.querySelector("dialog[open], [role=menu]")) return;
      const act = actionFor(event, latest.current);
      if (act === null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function actionFor(event: KeyboardEvent, keys: Keys): (() => void) | null {
  const isWriting = (event.target as HTMLElement).matches?.("input, textarea, select") ?? false;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return keys.onSwitch;
  if (event.altKey && event.key === "ArrowUp") return () => keys.onRoomStep(-1);
  if (event.altKey && event.key === "ArrowDown") return () => keys.onRoomStep(1);
  if (event.key === "Escape") return keys.onStop;
  if (event.key === "?" && !isWriting) return keys.onHelp;
  return null;
}
