/** Says when to try again after a cut. */

const BASE_MS = 500;
const CAP_MS = 30_000;

/** Choose a delay with full jitter, so that a thousand clients do not return at once. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10)));
}

/** Say whether the server asked us to stay away: 4500 and above. */
export function isFinal(code: number): boolean {
  return code >= 4500 && code < 5000;
}
