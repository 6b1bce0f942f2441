/** A `ref` for what takes the place of the control that opened it: it has the focus, which would else fall to the page. */
export function focusNow(shown: HTMLElement | null): void {
  shown?.focus();
}
