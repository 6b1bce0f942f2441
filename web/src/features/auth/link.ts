/** Takes the token of a sign-in link out of the address bar, before anything else can read or keep it. */

import { useEffect, useState } from "react";
import { decode } from "../../ui/decode";

/** Return the token in `#link=TOKEN`, if there is one that can be read, and clean the address. */
export function takeLinkToken(): string | null {
  const token = /^#link=(.+)$/.exec(location.hash)?.[1];
  if (token === undefined) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return decode(token);
}

/** Follow the address: a link opened in a page that is open already changes no more than its fragment. */
export function useLinkToken(first: string | null): { token: string | null } {
  const [link, setLink] = useState({ token: first });
  useEffect(() => {
    const look = (): void => {
      const token = takeLinkToken();
      if (token !== null) setLink({ token });
    };
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return link;
}
