/** My own account: what the server keeps of me, and what opens the door in my name. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { request } from "../net/rest";
import type { Identity, Myself, Page, Quiet, Scope, TokenInfo } from "../wire/types";
import { pagesOf } from "./pages";
import type { Preferences } from "./preferences";

export type AccountChange = Partial<Pick<Myself, "name" | "email" | "time_zone" | "language" | "digest">> & {
  do_not_disturb?: Partial<Quiet>;
  /** Another mail address takes the password there is, if there is one. */
  current_password?: string;
};

export class Account {
  /** Null until it is known. */
  readonly api: StoreApi<Myself | null> = createStore<Myself | null>(() => null);
  readonly #preferences: Preferences;
  /** Another visit than the one in which something was asked: its answer is of no use any more. */
  #visit = 0;

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
  }

  /** Learn what the server keeps. Raises RestError. */
  load(): Promise<void> {
    return this.#take(() => request<Myself>("GET", "/api/me"));
  }

  /** Change some of it; what was taken is shown at once. Raises RestError. */
  change(change: AccountChange): Promise<void> {
    return this.#take(() => request<Myself>("PATCH", "/api/me", change));
  }

  /** Set my password; `current` is the one there is, if there is one. Raises RestError. */
  async setPassword(password: string, current: string | null): Promise<void> {
    const body = { password, ...(current === null ? {} : { current_password: current }) };
    await request("PUT", "/api/me/password", body);
    const known = this.api.getState();
    if (known !== null) this.api.setState({ ...known, has_password: true }, true);
  }

  /** Have a link sent to my mail address that confirms it; gives the address. Raises RestError. */
  async askForConfirmation(): Promise<string> {
    return (await request<{ email: string }>("POST", "/api/me/email-confirmation")).email;
  }

  close(): void {
    this.#visit += 1;
    this.api.setState(null, true);
  }

  async #take(ask: () => Promise<Myself>): Promise<void> {
    const visit = this.#visit;
    const me = await ask();
    if (visit !== this.#visit) return;
    this.api.setState(me, true);
    const { until, from, to } = me.do_not_disturb;
    this.#preferences.change({
      locale: me.language,
      zone: me.time_zone,
      quietUntilMs: until === null ? 0 : Date.parse(until),
      quietFrom: from,
      quietTo: to,
    });
  }
}

/** List my tokens and sessions, newest first. */
export async function listTokens(): Promise<TokenInfo[]> {
  const found: TokenInfo[] = [];
  for await (const page of pagesOf((cursor) =>
    request<Page<TokenInfo>>("GET", `/api/tokens?limit=200${cursor === null ? "" : `&cursor=${cursor}`}`),
  ))
    found.push(...page.items);
  return found;
}

/** List the accounts elsewhere that open mine, newest first. */
export async function listIdentities(): Promise<Identity[]> {
  return (await request<Page<Identity>>("GET", "/api/me/identities")).items;
}

/** Begin to link one: gives where to go. `current` is the password there is, if there is one. Raises RestError. */
export async function beginLink(current: string | null): Promise<string> {
  const body = current === null ? {} : { current_password: current };
  return (await request<{ url: string }>("POST", "/api/me/identities", body)).url;
}

export function unlinkIdentity(id: string): Promise<void> {
  return request("DELETE", `/api/me/identities/${encodeURIComponent(id)}`);
}

export interface TokenWish {
  label: string;
  scopes: Scope[];
  /** Null is for good. */
  expires_in_days: number | null;
}

/** Make an API token of mine; its secret is told this once. Raises RestError. */
export function makeToken({ expires_in_days: days, ...wish }: TokenWish): Promise<TokenInfo & { token: string }> {
  return request("POST", "/api/tokens", days === null ? wish : { ...wish, expires_in_days: days });
}

export function revokeToken(id: string): Promise<void> {
  return request("DELETE", `/api/tokens/${encodeURIComponent(id)}`);
}
