/** The keys of a list of messages: one stop for Tab, arrows from message to message, Enter into one, Esc out. */
import type { KeyboardEvent } from "react";

export interface ListKeys {
  /** Whether single letters mean something. */
  hasLetters: boolean;
  /** A letter on a message that the list itself has no use for; true when somebody had. */
  onLetter: (letter: string, message: HTMLElement) => boolean;
  /** Leave the list for what comes after it, or before. */
  leave: (isBack: boolean) => void;
}

/** Where letters are text, or choose. */
const FIELDS = "input, textarea, select, [contenteditable], [role='menu']";
const CONTROLS = "button:not(:disabled), a[href], summary, [tabindex='0']";

export function handleListKey(event: KeyboardEvent<HTMLElement>, keys: ListKeys): void {
  const list = event.currentTarget;
  const target = event.target as HTMLElement;
  const message = target.closest("article");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === list) onList(event, list, keys);
  else if (message === null || !list.contains(message)) return;
  else if (target === message) onMessage(event, list, message, keys);
  else onControl(event, message, target, keys);
}

function onList(event: KeyboardEvent, list: HTMLElement, keys: ListKeys): void {
  if (event.key === "Tab") keys.leave(event.shiftKey);
  else if (event.key === "Enter" || stepOf(event, keys.hasLetters) !== 0) focus(event, lastInSight(list));
}

function onMessage(event: KeyboardEvent, list: HTMLElement, message: HTMLElement, keys: ListKeys): void {
  const step = stepOf(event, keys.hasLetters);
  if (step !== 0) {
    const messages = messagesOf(list);
    focus(event, messages[messages.indexOf(message) + step] ?? message);
  } else if (event.key === "Tab") keys.leave(event.shiftKey);
  else if (event.key === "Enter") focus(event, controlsOf(message)[0]);
  else if (event.key === "Escape") focus(event, list);
  else if (keys.hasLetters && keys.onLetter(event.key, message)) event.preventDefault();
}

/** Within a message Tab goes from one thing to do to the next, and after the last out of the list. */
function onControl(event: KeyboardEvent, message: HTMLElement, target: HTMLElement, keys: ListKeys): void {
  if (event.key === "Escape") focus(event, message);
  else if (event.key === "Tab") {
    const controls = controlsOf(message);
    const next = controls[controls.indexOf(target) + (event.shiftKey ? -1 : 1)];
    if (next !== undefined) focus(event, next);
    else if (event.shiftKey) focus(event, message);
    else keys.leave(false);
  } else if (keys.hasLetters && !target.closest(FIELDS) && keys.onLetter(event.key, message)) event.preventDefault();
}

function stepOf({ key }: KeyboardEvent, hasLetters: boolean): number {
  if (key === "ArrowUp" || (hasLetters && key === "k")) return -1;
  return key === "ArrowDown" || (hasLetters && key === "j") ? 1 : 0;
}

function messagesOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("article")];
}

function controlsOf(message: HTMLElement): HTMLElement[] {
  return [...message.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => one.offsetParent !== null);
}

/** Find the last message that begins above the list's lower edge. */
function lastInSight(list: HTMLElement): HTMLElement | undefined {
  const { bottom } = list.getBoundingClientRect();
  const messages = messagesOf(list);
  return messages.findLast((one) => one.getBoundingClientRect().top < bottom) ?? messages.at(-1);
}

/** Esc that goes one step out must not also stop an answer. */
function focus(event: KeyboardEvent, element: HTMLElement | undefined): void {
  event.preventDefault();
  event.stopPropagation();
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
}
