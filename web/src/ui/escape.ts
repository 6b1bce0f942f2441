/** Esc in a form that opened within a dialog leaves the form, and not the dialog with what was typed. */
import type { KeyboardEvent } from "react";

export function onEscape(leave: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    // While words are composed it takes those back.
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    leave();
  };
}
