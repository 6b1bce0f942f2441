/** Takes the secret of a link out of the address bar, before anything else can read or keep it. */

import { useEffect, useState } from "react";
import { decode } from "../../ui/decode";

/** What a link brought: a way in, an invitation, or leave to set a new password. */
export interface Secret {
  kind: "link" | "invite" | "reset";
  token: string;
}

/** Return the secret in `#link=…`, `#invite=…` or `#reset=…`, if there is one that can be read, and clean the address. */
export function takeSecret(): Secret | null {
  const secret = secretIn(location.hash);
  if (secret === undefined) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

/** Find the secret in a link; undefined where there is none, null where it was cut short. */
export function secretIn(link: string): Secret | null | undefined {
  const [, kind, text] = /#(link|invite|reset)=(.+)$/.exec(link) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  const token = decode(text);
  return token === null ? null : { kind: kind as Secret["kind"], token };
}

/** Follow the address: a link opened in a page that is open already changes no more than its fragment. */
export function useSecret(first: Secret | null): { secret: Secret | null } {
  const [link, setLink] = useState({ secret: first });
  useEffect(() => {
    const look = (): void => {
      const secret = takeSecret();
      if (secret !== null) setLink({ secret });
    };
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return link;
}
