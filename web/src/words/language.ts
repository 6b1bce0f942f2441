/** Which language is spoken here: the account's, else the one of before, else the browser's; fetched when it is needed. */
import { useSyncExternalStore } from "react";
import { createStore } from "zustand/vanilla";
import { hearing } from "./hearing";
import { type Catalogue, ENGLISH, type Language, setLanguage } from "./words";

/** What can be spoken, each in its own words. To add one: see web/README.md. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;
export type LanguageName = keyof typeof LANGUAGES;

const CATALOGUES: Record<Exclude<LanguageName, "en">, () => Promise<{ default: Catalogue }>> = {
  de: () => import("./catalogues/de.json"),
  es: () => import("./catalogues/es.json"),
};
/** English made strange, for tests: it shows what was never translated. */
const PSEUDO_TAG = "en-XA";
const KEPT = "tertulia.language";

const spoken = createStore<Language>(() => ENGLISH);
/** The last choice: a catalogue that arrives after another was chosen is of no use. */
let wanted: string | null | undefined;

/** Draw anew whenever another language is spoken; gives its tag. */
export function useLanguage(): string {
  return useSyncExternalStore(spoken.subscribe, () => spoken.getState().tag);
}

/** Speak as was chosen in this browser last, or as the browser does. */
export function speakAsBefore(): Promise<void> {
  return speak(read());
}

/** Speak a language, or else the browser's: English at once, another as soon as its words are here, if they can be had. */
export async function speak(chosen: string | null): Promise<void> {
  if (chosen === wanted) return;
  wanted = chosen;
  keep(chosen);
  const tag = nearest(chosen === null ? navigator.languages : [chosen, ...navigator.languages]);
  if (nameOf(tag) === "en" && tag !== PSEUDO_TAG) return use({ ...ENGLISH, tag });
  const language = await load(tag).catch(() => null);
  if (chosen !== wanted) return;
  // What could not be had is asked for again the next time.
  if (language === null) wanted = undefined;
  use(language ?? ENGLISH);
}

/** Speak what is given, here and now. */
export function use(language: Language): void {
  setLanguage(language);
  document.documentElement.lang = language.tag;
  document.documentElement.dir = directionOf(language.tag);
  spoken.setState(language, true);
}

/** Find what is spoken of what somebody reads, best first: a tag as they write it, in a language there are words for. */
export function nearest(asked: readonly string[]): string {
  return asked.find((tag) => tag === PSEUDO_TAG || nameOf(tag) !== null) ?? "en";
}

/** Give the language of a tag such as "de-AT"; null where there are no words for it. */
export function nameOf(tag: string): LanguageName | null {
  const [name = ""] = tag.toLowerCase().split("-");
  return name in LANGUAGES ? (name as LanguageName) : null;
}

async function load(tag: string): Promise<Language> {
  if (tag === PSEUDO_TAG) return (await import("./pseudo")).PSEUDO;
  const name = nameOf(tag);
  if (name === null || name === "en") return { ...ENGLISH, tag };
  const [{ default: catalogue }, { default: sentences }] = await Promise.all([
    CATALOGUES[name](),
    import("./catalogues/told.json"),
  ]);
  const find = (english: string) => (Object.hasOwn(catalogue, english) ? catalogue[english] : undefined);
  return { tag, find, hear: hearing(sentences) };
}

function directionOf(tag: string): "ltr" | "rtl" {
  return ["ar", "fa", "he", "ur"].includes(new Intl.Locale(tag).language) ? "rtl" : "ltr";
}

/** The door speaks as who was in last: it is kept beside what belongs to a member. */
function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(tag: string | null): void {
  try {
    if (tag === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, tag);
  } catch {
    // A browser that keeps nothing for this page: it speaks as the browser does.
  }
}
