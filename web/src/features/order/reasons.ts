/** For what a message may be reported; whoever reads the report reads these in another language, maybe. */
import { mark, t } from "../../words/words";

export const REASONS = [
  mark("Spam or advertising"),
  mark("Insults or threatens somebody"),
  mark("Shares what is private"),
  mark("Something else"),
] as const;

/** Say why a message was reported: one of those, and what the reporter added to it. */
export function reasonOf(reason: string): string {
  const known = REASONS.find((one) => reason === one || reason.startsWith(`${one}: `));
  return known === undefined ? reason : t(known) + reason.slice(known.length);
}
