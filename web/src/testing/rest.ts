/** Stands in for the server's REST: answers by method and path, and keeps what it was asked. */
import { vi } from "vitest";
import type { Myself } from "../wire/types";
import { MAYA } from "./samples";

export interface Asked {
  route: string;
  body: unknown;
}

type Answer = (body: Record<string, unknown>, path: string) => unknown;

/** Refuse with an error as the server words it. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
  ) {}
}

/** Answer `"GET /api/me"` and the like; a route that ends with "*" stands for all that begin so. */
export function serveRest(routes: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  const fetching = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname } = new URL(url);
    const route = `${init.method} ${pathname}`;
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    asked.push({ route, body });
    const name = Object.keys(routes).find(
      (one) => one === route || (one.endsWith("*") && route.startsWith(one.slice(0, -1))),
    );
    const value =
      name === undefined ? new Refusal(404, "not_found", `Nothing at ${route}.`) : routes[name]?.(body, pathname);
    if (value instanceof Refusal) return Response.json({ error: value }, { status: value.status });
    return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
  };
  vi.stubGlobal("fetch", vi.fn(fetching));
  return asked;
}

export function myself(part: Partial<Myself> = {}): Myself {
  const quiet = { until: null, from: null, to: null };
  const unsaid = { email: null, email_confirmed: false, time_zone: null, language: null, do_not_disturb: quiet };
  const digest = { digest: null, digest_in_force: "off", digest_obstacle: "no_mail" } as const;
  return { ...MAYA, ...unsaid, ...digest, has_password: true, ...part };
}

/** Routes of an account that takes what it is told. */
export function accountRoutes(first: Partial<Myself> = {}): Record<string, Answer> {
  let me = myself(first);
  return {
    "GET /api/me": () => me,
    "PATCH /api/me": (change) => {
      const quiet = { ...me.do_not_disturb, ...(change.do_not_disturb as object | undefined) };
      me = { ...me, ...change, do_not_disturb: quiet } as Myself;
      return me;
    },
    "PUT /api/me/password": () => undefined,
    "GET /api/tokens": () => ({ items: [], next: null }),
    "GET /api/me/identities": () => ({ items: [], next: null }),
    "GET /api/me/memory-consent": () => ({ choice: "allow" }),
    "GET /api/session/providers": () => ({ password: true, sign_up: "closed", oidc: null, needs_workspace: false }),
  };
}
