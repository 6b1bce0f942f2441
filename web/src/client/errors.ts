/** What a command's refusal is, and which refusals may pass. */
import { RestError } from "../net/rest";
import type { WireError } from "../wire/types";
import { told } from "../words/words";

/** A command the server refused, in its words or in those of the language that is spoken. */
export class CommandError extends Error {
  constructor(readonly error: WireError) {
    super(told(error.message));
    this.name = "CommandError";
  }
}

/** What only adds detail may fail to load: names, for one, come with messages, too. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof RestError || error instanceof CommandError)) throw error;
}
