/** What single letters do on a message that has the focus. */
import type { Message } from "../../wire/types";
import type { OuterVerbs } from "./verbs";

/** Do what a letter says; false when it says nothing here. */
export function onMessageLetter(
  letter: string,
  message: Message | undefined,
  { isHeard, verbs, element }: { isHeard: boolean; verbs: OuterVerbs; element: HTMLElement },
): boolean {
  if (message === undefined || message.deleted || !isHeard) return false;
  switch (letter.toLowerCase()) {
    case "r":
      verbs.reply(message);
      return true;
    case "t":
      verbs.openThread?.(message.id);
      return verbs.openThread !== undefined;
    case "e":
      return openMenu(element);
    default:
      return false;
  }
}

/** Open the message's menu by its key: the signs to react with come first in it. */
export function openMenu(element: HTMLElement): boolean {
  const button = element.querySelector<HTMLElement>("[aria-haspopup='menu']");
  button?.focus();
  button?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return button !== null;
}
