/** A language for tests: English with other letters, longer, in brackets. What is read without them was never translated. */
import type { Language } from "./words";

const LETTERS: Record<string, string> = {
  ...{ a: "á", b: "ƀ", c: "ç", d: "ð", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "î", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ" },
  ...{ n: "ñ", o: "ó", p: "þ", q: "ǫ", r: "ŕ", s: "š", t: "ţ", u: "û", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž" },
  ...{ A: "Å", B: "Ɓ", C: "Ç", D: "Ð", E: "É", F: "Ƒ", G: "Ĝ", H: "Ĥ", I: "Î", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ" },
  ...{ N: "Ñ", O: "Ö", P: "Þ", Q: "Ǫ", R: "Ŕ", S: "Š", T: "Ţ", U: "Û", V: "Ṽ", W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž" },
};
/** Translations take about so much more room than English does. */
const GROWTH = 0.3;

/** Say it with other letters, its places untouched: "Join {room}" is "⟦Ĵóîñ {room} ~~~⟧". */
export function pseudo(english: string): string {
  const [sentence = ""] = english.split("##");
  const letters = sentence
    .split(/(\{\w+\})/)
    .map((piece, index) => (index % 2 === 0 ? piece.replace(/[a-z]/gi, (letter) => LETTERS[letter] ?? letter) : piece));
  return `⟦${letters.join("")} ${"~".repeat(Math.ceil(sentence.length * GROWTH))}⟧`;
}

export const PSEUDO: Language = { tag: "en-XA", find: pseudo };
