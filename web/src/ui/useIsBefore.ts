/** Says whether a moment is still to come, and draws anew when it has. */
import { useEffect, useState } from "react";

/** The longest that a browser's timer runs: what is further away is looked at again then. */
const MAX_TIMER_MS = 2_147_483_647;

/** Take a moment in ms since 1970. */
export function useIsBefore(atMs: number): boolean {
  const [round, setRound] = useState(0);
  const leftMs = atMs - Date.now();
  const isBefore = leftMs > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another look at the clock
  useEffect(() => {
    if (!isBefore) return;
    const timer = setTimeout(() => setRound((last) => last + 1), Math.min(atMs - Date.now() + 1, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  }, [atMs, isBefore, round]);
  return isBefore;
}
