/** Something to say in passing: it is gone after a moment. */
import { useEffect, useState } from "react";

const SAID_MS = 4_000;

export function useSaid(): [string | null, (words: string) => void] {
  const [said, say] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => say(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, say];
}
