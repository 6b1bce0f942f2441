/** Knows a sentence of the server's again, whatever stands in its places. */
import type { Language } from "./words";

/** Build what finds one of these sentences, such as "There is no room {id}." */
export function hearing(sentences: readonly string[]): NonNullable<Language["hear"]> {
  const known = new Set(sentences);
  let patterns: { sentence: string; pattern: RegExp }[] | null = null;
  return (said) => {
    if (known.has(said)) return { sentence: said, values: {} };
    patterns ??= sentences.filter((one) => one.includes("{")).map(patternOf);
    for (const { sentence, pattern } of patterns) {
      const groups = pattern.exec(said)?.groups;
      if (groups !== undefined) return { sentence, values: { ...groups } };
    }
    return undefined;
  };
}

function patternOf(sentence: string): { sentence: string; pattern: RegExp } {
  const pieces = sentence
    .split(/\{(\w+)\}/)
    .map((piece, index) => (index % 2 === 0 ? escaped(piece) : `(?<${piece}>.+?)`));
  return { sentence, pattern: new RegExp(`^${pieces.join("")}$`, "s") };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
