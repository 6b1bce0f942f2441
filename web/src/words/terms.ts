/** Words of the protocol that are shown as they are: roles, kinds, states. */
import { mark, t } from "./words";

const TERMS: Record<string, string> = {
  guest: mark("guest"),
  member: mark("member"),
  coordinator: mark("coordinator"),
  admin: mark("admin"),
  owner: mark("owner"),
  moderator: mark("moderator"),
  human: mark("person"),
  agent: mark("agent"),
  bot: mark("bot"),
  ghost: mark("ghost"),
  online: mark("online"),
  offline: mark("offline"),
  episodic: mark("episodic"),
  semantic: mark("semantic"),
  procedural: mark("procedural"),
  social: mark("social"),
  fact: mark("fact"),
  preference: mark("preference"),
  pattern: mark("pattern"),
  relationship: mark("relationship"),
  outcome: mark("outcome"),
  skill: mark("skill"),
  conversation: mark("conversation"),
  extraversion: mark("extraversion"),
  agreeableness: mark("agreeableness"),
  conscientiousness: mark("conscientiousness"),
  neuroticism: mark("neuroticism"),
  openness: mark("openness"),
  formality: mark("formality"),
  verbosity: mark("verbosity"),
  humor: mark("humor"),
  empathy: mark("empathy"),
  casual: mark("casual"),
  professional: mark("professional"),
  formal: mark("formal"),
  concise: mark("concise"),
  moderate: mark("moderate"),
  verbose: mark("verbose"),
  none: mark("none"),
  subtle: mark("subtle"),
  frequent: mark("frequent"),
  low: mark("low"),
  high: mark("high"),
};

/** Say a word of the protocol. */
export function term(word: string): string {
  return sayIn(TERMS, word);
}

/** Say it as a heading: with a capital. */
export function heading(word: string): string {
  return capital(term(word));
}

/** Say a word by a table of such; one that is not known stays as it is, without its underscores. */
export function sayIn(terms: Record<string, string>, word: string): string {
  const known = Object.hasOwn(terms, word) ? terms[word] : undefined;
  return known === undefined ? word.replaceAll("_", " ") : t(known);
}

/** Write words as a heading. */
export function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** Say the labels of choices that were only marked. */
export function choices<T extends { label: string }>(marked: readonly T[]): (T & { label: string })[] {
  return marked.map((one) => ({ ...one, label: t(one.label) }));
}
