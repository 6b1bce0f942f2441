/** Says whether the page has the attention: what is drawn while it has not is not seen. */
import { useEffect, useState } from "react";

export function useLookedAt(): boolean {
  const [isLookedAt, setLookedAt] = useState(() => document.hasFocus());
  useEffect(() => {
    const look = (): void => setLookedAt(document.hasFocus());
    window.addEventListener("focus", look);
    window.addEventListener("blur", look);
    return () => {
      window.removeEventListener("focus", look);
      window.removeEventListener("blur", look);
    };
  }, []);
  return isLookedAt;
}
