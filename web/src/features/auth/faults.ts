/** Says in plain words what is wrong, and with which field: before the server is asked, and after it refused. */
import { type FormEvent, useState } from "react";
import { RestError } from "../../client/accounts";
import { mark, t } from "../../words/words";

export type FieldName = "handle" | "name" | "password" | "email" | "workspace";

/** What is wrong; `field` is null where it is not about one of them. */
export class Fault extends Error {
  constructor(
    readonly field: FieldName | null,
    message: string,
  ) {
    super(message);
    this.name = "Fault";
  }
}

export const WORDS: Record<FieldName, string> = {
  handle: mark("A handle is 2 to 32 of the letters a to z, digits, “_”, “.” and “-”."),
  name: mark("A name has 1 to 80 characters, and neither begins nor ends with a blank."),
  password: mark("A password has 10 to 200 characters."),
  email: mark("This is no mail address; it looks like name@example.com."),
  workspace: mark("There are several workspaces here; say which one you mean."),
};

export const PLAIN_HTTP = mark(
  "This page came over plain http, where others on the way could read a password: the server takes none here. Open it by https, or on the server’s own machine. A sign-in link works all the same.",
);

/** Say whether what is sent from this page may be read on its way; names of this machine go nowhere. */
export function isExposed({ protocol, hostname }: Pick<Location, "protocol" | "hostname"> = location): boolean {
  return protocol === "http:" && !/^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

const RULES: Partial<Record<FieldName, (value: string) => boolean>> = {
  handle: (value) => /^[a-z0-9_.-]{2,32}$/.test(value),
  name: (value) => value.trim() !== "" && Array.from(value.trim()).length <= 80,
  password: (value) => Array.from(value).length >= 10 && Array.from(value).length <= 200,
  email: (value) => value === "" || /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(value),
};

/** Raise a Fault for the first value that the server would refuse for its form. */
export function requireSound(values: Partial<Record<FieldName, string>>): void {
  for (const [name, value] of Object.entries(values) as [FieldName, string][]) {
    if (RULES[name]?.(value) === false) throw new Fault(name, t(WORDS[name]));
  }
}

/** Which words of a refusal are about which field: the first that fits. */
const ABOUT: [RegExp, FieldName | null, string?][] = [
  [/plain http/, null, PLAIN_HTTP],
  [/several workspaces/, "workspace", WORDS.workspace],
  [/link to a new password/, null],
  [/password/i, "password"],
  [/mail address/, "email"],
  [/handle|has a meaning of its own/, "handle"],
];

/** Find out what a refusal is about. */
export function faultIn(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (!(error instanceof RestError)) return new Fault(null, error instanceof Error ? error.message : String(error));
  const named = error.fields.map(({ field }) => field.split(".").at(-1) ?? "").find((field) => field in WORDS);
  if (named !== undefined) return new Fault(named as FieldName, t(WORDS[named as FieldName]));
  if (error.code === "rate_limited") return new Fault(null, tooOften(error.said));
  const [, field = null, words] = ABOUT.find(([sign]) => sign.test(error.said)) ?? [];
  return new Fault(field, words === undefined ? error.message : t(words));
}

function tooOften(message: string): string {
  const seconds = Math.ceil(Number(/wait ([\d.]+) s/.exec(message)?.[1] ?? 60));
  return t("That was tried too often. Wait {seconds} s, then try again.", { seconds });
}

/** Run what a form asks for: busy while it lasts, what is wrong beside its field when it is refused. */
export function useAsk(act: () => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const run = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFault(null);
    act()
      .catch((error: unknown) => setFault(faultIn(error)))
      .finally(() => setBusy(false));
  };
  const problemOf = (field: FieldName | null): string | null =>
    fault !== null && fault.field === field ? fault.message : null;
  return { isBusy, run, problemOf };
}
