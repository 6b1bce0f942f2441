/** The door over REST: signing in and up, passwords and what replaces a forgotten one. */
import { RestError, request } from "../net/rest";
import type { SessionInfo, Ways } from "../wire/types";

export { RestError };

/** A sign-in link's or API token, or a handle and its password. */
export type Claim = { token: string } | { handle: string; password: string; workspace?: string };

export interface Newcomer {
  handle: string;
  name: string;
  password: string;
  email?: string;
  /** An invitation's token. */
  invitation?: string;
  workspace?: string;
}

/** Learn what ways to sign in there are, in a workspace if one is named. */
export function listWays(workspace: string): Promise<Ways> {
  const query = workspace === "" ? "" : `?${new URLSearchParams({ workspace })}`;
  return request("GET", `/api/session/providers${query}`);
}

export function openSession(claim: Claim): Promise<SessionInfo> {
  return request("POST", "/api/session", claim);
}

export function signUp(newcomer: Newcomer): Promise<SessionInfo> {
  return request("POST", "/api/sign-up", newcomer);
}

/** Have a link to a new password mailed; the server tells nobody whether there is such an account. */
export function askForReset(who: { handle: string } | { email: string }, workspace: string): Promise<void> {
  return request("POST", "/api/password-resets", { ...who, ...(workspace === "" ? {} : { workspace }) });
}

/** Trade a reset for a new password; all sessions of the account end. */
export function takeReset(token: string, password: string): Promise<void> {
  return request("PUT", "/api/password-resets", { token, password });
}

/** Close my account for good. */
export function closeAccount(): Promise<void> {
  return request("DELETE", "/api/me");
}
