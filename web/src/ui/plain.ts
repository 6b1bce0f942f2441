/** Takes the power from characters that turn text around: they are shown by their names instead. */

/** The embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, table 4), and their ends. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Return the text in the order in which it is stored, so that no file, name or line of code looks like another. */
export function plain(text: string): string {
  return text.replace(TURNING, (one) => `[U+${one.charCodeAt(0).toString(16).toUpperCase()}]`);
}
