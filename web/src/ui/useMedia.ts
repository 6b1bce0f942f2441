/** Whether the page fits a media query, now and as it changes. */
import { useSyncExternalStore } from "react";

export const NARROW = "(max-width: 45rem)";
export const WIDE = "(min-width: 64rem)";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
