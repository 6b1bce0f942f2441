/** What a command's refusal is, and which refusals may pass. */
import { inWords, type Problem, RestError } from "../net/rest";
import type { WireError } from "../wire/types";

/** A command the server refused, in its words or in those of the language that is spoken. */
export class CommandError extends Error {
  constructor(readonly error: WireError) {
    super(inWords(error.message, error.details?.fields as Problem[] | undefined));
    this.name = "CommandError";
  }
}

/** What only adds detail may fail to load: names, for one, come with messages, too. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof RestError || error instanceof CommandError)) throw error;
}
