/** Speaks REST with the session cookie: JSON both ways, a time-out on each call, one kind of error. */

import { locale, mark, t, told } from "../words/words";
import { below } from "./base";

const TIMEOUT_MS = 20_000;
const UNREACHED = mark("The server could not be reached. Check that it runs, then try again.");

/** A refusal in words fit to show; `status` 0 means that the server was not reached. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The server's own words, in English; `message` says them in the language that is spoken, where it can. */
    readonly said: string,
    /** The fields of the request that are wrong, where the server names any. */
    readonly fields: readonly Problem[] = [],
  ) {
    super(inWords(said, fields));
    this.name = "RestError";
  }
}

/** What is wrong with one field of a request, as the server calls it. */
export interface Problem {
  field: string;
  problem: string;
}

interface Refusal {
  code?: string;
  message?: string;
  details?: { fields?: Problem[] };
}

/** Say a refusal in the language that is spoken: of a single field what is wrong, and not what programs call it. */
export function inWords(said: string, fields: readonly Problem[] = []): string {
  const [one, another] = fields;
  if (one === undefined || another !== undefined) return told(said);
  const words = told(one.problem);
  return `${words.slice(0, 1).toLocaleUpperCase(locale())}${words.slice(1)}.`;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Call `path` below the server; resolves to the parsed body, or undefined when there is none. */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await reach(method, path, body);
  const text = await response.text();
  const value = parse(text);
  if (!response.ok) throw refusal(response.status, value);
  return value as T;
}

async function reach(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(below(path), {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new RestError(0, "unavailable", UNREACHED);
  }
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, value: unknown): RestError {
  const { error } = (value ?? {}) as { error?: Refusal };
  return new RestError(
    status,
    error?.code ?? "internal",
    error?.message ?? t("The server answered with status {status}.", { status: String(status) }),
    error?.details?.fields ?? [],
  );
}
