/** Writes into a field at its caret, so that the browser's undo takes it back. */

/** Put a text in place of what is selected. */
export function insertAt(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  // Deprecated and without a successor: nothing else is undone by Ctrl + Z.
  const insert = document.execCommand as ((command: string, ui: boolean, value: string) => boolean) | undefined;
  if (insert?.call(document, "insertText", false, text)) return;
  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
  const { value, selectionStart, selectionEnd } = field;
  setValue?.call(field, value.slice(0, selectionStart) + text + value.slice(selectionEnd));
  field.setSelectionRange(selectionStart + text.length, selectionStart + text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Put a mark on both sides of what is selected, and leave that selected; or take it away where it stands. */
export function wrapAt(field: HTMLTextAreaElement, mark: string): void {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const inner = value.slice(start, end);
  if (isMarked(value.slice(0, start), value.slice(end), mark)) {
    field.setSelectionRange(start - mark.length, end + mark.length);
    insertAt(field, inner);
    field.setSelectionRange(start - mark.length, end - mark.length);
    return;
  }
  insertAt(field, mark + inner + mark);
  field.setSelectionRange(start + mark.length, end + mark.length);
}

/** Say whether a mark stands on both sides; of `**` no half is one of `*`, and of `***` one of each. */
function isMarked(before: string, after: string, mark: string): boolean {
  if (!before.endsWith(mark) || !after.startsWith(mark)) return false;
  if (mark !== "*") return true;
  const stars = Math.min(/\**$/.exec(before)?.[0].length ?? 0, /^\**/.exec(after)?.[0].length ?? 0);
  return stars !== 2;
}
