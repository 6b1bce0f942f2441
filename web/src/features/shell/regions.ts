/** The parts of the page that F6 goes through: rooms, messages, the field to write in, the panel beside. */

const REGIONS = ["nav", "main section[aria-label]", "main form textarea", "aside"] as const;

/** Put the focus into the next part of the page that is in sight, or the one before. */
export function stepRegion(step: 1 | -1): void {
  const parts = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector)).filter(isInSight);
  const active = document.activeElement;
  const current = parts.findIndex((part) => part.contains(active));
  const start = current === -1 && step === -1 ? 0 : current;
  const next = parts[(start + step + parts.length) % parts.length];
  if (next !== undefined) placeIn(next).focus();
}

function isInSight(part: HTMLElement | null): part is HTMLElement {
  return part !== null && part.offsetParent !== null;
}

/** In the list of rooms the focus goes to the room that is open. */
function placeIn(part: HTMLElement): HTMLElement {
  if (!part.matches("nav")) return part;
  return part.querySelector<HTMLElement>("a[aria-current]") ?? part.querySelector<HTMLElement>("a, button") ?? part;
}
