/** Says sentences in the language that is spoken here: the English sentence is the key, and what stands where no other is. */

/** The forms of a sentence with a count; `other` is said where the language needs no more. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
/** By English sentence, or by the English plural of one with a count. */
export type Catalogue = Readonly<Record<string, string | Forms>>;

export interface Language {
  /** The tag of BCP 47 that the page speaks and writes dates, lists and numbers in. */
  tag: string;
  /** Find a sentence by its English; undefined where there is no translation. */
  find: (english: string) => string | Forms | undefined;
  /** Find a sentence of the server's, whatever stands in its places. */
  hear?: (said: string) => { sentence: string; values: Record<string, string> } | undefined;
}

export type Value = string | number;
/** What a sentence holds: `{name}` is a place for a value. */
export type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
/** Two English forms, of one and of any other number; a translation has as many as its language needs. */
export type Counted<S extends string> = readonly [one: string, other: S];
export type Values<S extends string, V> = [Places<S>] extends [never] ? [] : [values: Readonly<Record<Places<S>, V>>];
type CountedValues<S extends string, V> = Readonly<Record<Places<S>, V> & { count: number }>;

export interface Say<V, R> {
  <const S extends string>(sentence: S, ...values: Values<S, V>): R;
  <const S extends string>(sentence: Counted<S>, values: CountedValues<S, V>): R;
}

export const ENGLISH: Language = { tag: "en", find: () => undefined };

/** From here on a sentence has words for whoever translates it alone: "Open##of a report". */
const NOTE = "##";
const PLACE = /\{(\w+)\}/;

let language: Language = ENGLISH;
let numbers = new Intl.NumberFormat(language.tag);
let lists = new Intl.ListFormat(language.tag);
let plurals = new Intl.PluralRules(language.tag);
let collator = new Intl.Collator(language.tag);

/** Have all that is said from here on said so; what is drawn already stays until it is drawn again. */
export function setLanguage(next: Language): void {
  language = next;
  numbers = new Intl.NumberFormat(next.tag);
  lists = new Intl.ListFormat(next.tag);
  plurals = new Intl.PluralRules(next.tag);
  collator = new Intl.Collator(next.tag);
}

/** Give the tag that dates and numbers are written by. */
export function locale(): string {
  return language.tag;
}

/** Say a sentence with its values in place: `t("Join {room}", { room })`, `t(["{count} reply", "{count} replies"], { count })`. */
export const t: Say<Value, string> = (sentence: string | Counted<string>, values: Record<string, Value> = {}) =>
  pieces(sentence, values)
    .map((piece) => (typeof piece === "string" ? piece : written(piece.value)))
    .join("");

/** Say a sentence of the server's in the language that is spoken, where there are words for it; else as the server does. */
export function told(said: string): string {
  const { sentence, values } = language.hear?.(said) ?? { sentence: said, values: {} };
  if (language.find(sentence) === undefined) return said;
  // What stands in a place may be a sentence, too.
  const inside = Object.entries(values).map(([place, value]) => [place, told(value)]);
  return t(sentence as Unknown, Object.fromEntries(inside));
}

/** A sentence of which only the server knows what stands in its places. */
type Unknown = `{${string}}`;

/** Name a sentence that is said later, by `t`: for tables that are made before the language is known. */
export function mark<const S extends string>(sentence: S): S {
  return sentence;
}

/** Put names in a row: "Ada, Ben and Cem". */
export function listed(names: readonly string[]): string {
  return lists.format(names);
}

/** Take such a row apart: the names, and what stands between them. */
export function rowParts(names: readonly string[]): { type: "element" | "literal"; value: string }[] {
  return lists.formatToParts(names);
}

/** Write a number as the language does: "1,234". */
export function number(value: number): string {
  return numbers.format(value);
}

/** Write an amount as "0.7". */
export function tenths(value: number): string {
  return rounded(value, 1);
}

/** Write an amount as "0.75". */
export function hundredths(value: number): string {
  return rounded(value, 2);
}

function rounded(value: number, digits: number): string {
  return value.toLocaleString(language.tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Write a heading as it stands within a sentence, where the language writes those small. */
export function inSentence(heading: string): string {
  return language.tag.startsWith("de") ? heading : heading.toLocaleLowerCase(language.tag);
}

/** Order names as the language does. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b);
}

/** Cut a sentence in its language at its places; a place without a value is left empty. */
export function pieces<V>(
  sentence: string | Counted<string>,
  values: Readonly<Record<string, V>>,
): (string | { name: string; value: V | "" })[] {
  return found(sentence, values.count)
    .split(PLACE)
    .map((piece, index) => (index % 2 === 0 ? piece : { name: piece, value: values[piece] ?? "" }));
}

/** Write a value as it stands in a sentence. */
export function written(value: Value): string {
  return typeof value === "number" ? numbers.format(value) : value;
}

function found(sentence: string | Counted<string>, count: unknown): string {
  const number = typeof count === "number" ? count : 0;
  if (typeof sentence === "string") return formOf(language.find(sentence) ?? withoutNote(sentence), number);
  const [one, other] = sentence;
  return formOf(language.find(other) ?? withoutNote(number === 1 ? one : other), number);
}

function formOf(entry: string | Forms, count: number): string {
  return typeof entry === "string" ? entry : (entry[plurals.select(count)] ?? entry.other);
}

function withoutNote(sentence: string): string {
  const at = sentence.indexOf(NOTE);
  return at < 0 ? sentence : sentence.slice(0, at);
}
