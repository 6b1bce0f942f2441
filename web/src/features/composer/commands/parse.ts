/** Tells a command from a message: "/name words" is one, and "//" begins a message with a slash. */

export interface Given {
  kind: "command";
  name: string;
  words: string;
}
export type Written = { kind: "message"; text: string } | Given;

const COMMAND = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i;
const HALF = /^\/([a-z]*)$/i;

/** Read what was written, without the space around it; paths such as "/usr/bin" are messages. */
export function parse(text: string): Written {
  if (text.startsWith("//")) return { kind: "message", text: text.slice(1) };
  const [, name, words = ""] = COMMAND.exec(text) ?? [];
  return name === undefined
    ? { kind: "message", text }
    : { kind: "command", name: name.toLowerCase(), words: words.trim() };
}

/** Return what there is so far of a command's name, or null when none is being written. */
export function halfName(text: string): string | null {
  return HALF.exec(text)?.[1]?.toLowerCase() ?? null;
}
