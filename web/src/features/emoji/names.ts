/** What emoji are called in other languages than English, in which the list has them; fetched when they are needed. */
import { type LanguageName, nameOf } from "../../words/language";
import { locale, t } from "../../words/words";

type Names = Readonly<Record<string, string>>;

const NAMES: Partial<Record<LanguageName, () => Promise<{ default: Names }>>> = {
  de: () => import("./names/de.json"),
  es: () => import("./names/es.json"),
};

let learned: { language: LanguageName | null; names: Names } = { language: "en", names: {} };

/** Have emoji called as the language does that is spoken; says whether that is anything new. */
export async function learnNames(): Promise<boolean> {
  const language = nameOf(locale());
  if (language === learned.language) return false;
  const names = (await NAMES[language ?? "en"]?.())?.default ?? {};
  learned = { language, names };
  return true;
}

/** Say what one is called, and by which other words it is found, if there are any. */
export function calledHere(emoji: string, english: string): { name: string; calls: string } {
  const [name, calls = ""] = (learned.names[emoji] ?? t(english)).split(", ");
  return { name: name ?? english, calls };
}
