/** The keys that work everywhere. */
import { useEffect, useRef } from "react";
import { stepRegion } from "./regions";

export interface Keys {
  onSwitch: () => void;
  onSearch: () => void;
  onHelp: () => void;
  onSettings: () => void;
  onRoomStep: (step: 1 | -1, isUnreadOnly: boolean) => void;
  onStop: () => void;
  onAllRead: () => void;
  /** Whether "?" and "/" alone mean something. */
  hasSingleKeys: boolean;
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
  const { key, altKey, shiftKey } = event;
  if (event.ctrlKey || event.metaKey) return withControl(event, keys) ?? regionFor(event);
  if (altKey && key === "ArrowUp") return () => keys.onRoomStep(-1, shiftKey);
  if (altKey && key === "ArrowDown") return () => keys.onRoomStep(1, shiftKey);
  if (key === "Escape") return shiftKey ? keys.onAllRead : keys.onStop;
  if (keys.hasSingleKeys && !isWriting(event)) {
    if (key === "?") return keys.onHelp;
    if (key === "/") return keys.onSearch;
  }
  return regionFor(event);
}

function withControl({ key, shiftKey }: KeyboardEvent, keys: Keys): (() => void) | null {
  switch (key.toLowerCase()) {
    case "k":
      return keys.onSwitch;
    case "f":
      // Without Shift it is the browser's own.
      return shiftKey ? keys.onSearch : null;
    case "/":
      return keys.onHelp;
    case ",":
      return keys.onSettings;
    default:
      return null;
  }
}

/** F6 goes from part to part of the page; with Ctrl it does in browsers that keep F6 for themselves. */
function regionFor({ key, shiftKey }: KeyboardEvent): (() => void) | null {
  return key === "F6" ? () => stepRegion(shiftKey ? -1 : 1) : null;
}

function isWriting(event: KeyboardEvent): boolean {
  return (event.target as HTMLElement).matches?.("input, textarea, select") ?? false;
}
