/** Takes the marks of sources out of an answer that is still being written: they are numbered when it is there. */

const MARKS = /[ \t]?\[src:[0-9a-z]{5}(?:\s*[,;]\s*src:[0-9a-z]{5})*\]/g;
/** One that is not there whole. */
const BEGUN = /[ \t]?\[(?:s|sr|src|src:[0-9a-z,;: ]{0,40})?$/;

export function withoutMarks(text: string): string {
  return text.replace(MARKS, "").replace(BEGUN, "");
}
