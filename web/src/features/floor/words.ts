/** What the floor's rules and outcomes are in words. */
import { locale, mark, number, t } from "../../words/words";

const RULES: Record<string, string> = {
  named: mark("It was named"),
  agents_called: mark("All agents were called"),
  replied_to: mark("Somebody replied to it"),
  direct_room: mark("It is a conversation with it alone"),
  mode_always: mark("It answers everything here"),
  named_first: mark("It was called by its name"),
  named_inside: mark("Its name was mentioned"),
  named_other: mark("Somebody else was named"),
  small_named_other: mark("Somebody else was named"),
  other_replied_to: mark("It was a reply to somebody else"),
  for_me: mark("It seemed to be meant for it"),
  for_other: mark("It seemed to be meant for somebody else"),
  open: mark("It was meant for nobody in particular"),
  small: mark("Few people talk here"),
  occupied: mark("It has too much to do here"),
  busy: mark("It has too much to do here"),
  too_many_named: mark("Enough others answer"),
  chain_limit: mark("Agents have talked enough among themselves"),
  exchange_limit: mark("Agents and programs have talked enough among themselves"),
  chain_tokens: mark("What came of one message has used all its tokens"),
  chain_budget: mark("What came of one message has used all its money"),
  pair_pause: mark("These two woke each other too often"),
  quarrel: mark("Two people are in a heated exchange"),
  author_went_on: mark("The author went on"),
  goes_on: mark("The author goes on"),
  corrected: mark("The author corrected it"),
  own_message: mark("It said this itself"),
  not_a_person: mark("An agent said it and did not name it"),
  others_named: mark("Somebody else was named"),
  room_called: mark("The people of the room were called"),
  not_addressed: mark("It was not addressed"),
  inactive: mark("It is paused"),
  mode_off: mark("It is switched off here"),
  invoked: mark("It was asked to act"),
  opening: mark("It opened a conversation"),
  delegated: mark("Another agent asked it"),
  thanked: mark("It was thanked"),
  asks_nothing: mark("Nothing was asked of it"),
  share_of_voice: mark("It spoke enough lately"),
  two_talking: mark("Two people are talking with each other"),
  answers_another: mark("It answers somebody else’s question"),
  closer: mark("Another agent was closer to it"),
  answered: mark("Somebody answered meanwhile"),
  moved_on: mark("The talk moved on"),
  withdrawn: mark("The author needed no answer any more"),
  floor_taken: mark("Another agent was speaking"),
  reoffer: mark("Nobody answered, and it was not close enough either"),
  message_deleted: mark("The message was deleted"),
  stale: mark("It was said too long ago"),
};

const PARTS: Record<string, string> = {
  rules: mark("What it is told to be"),
  tools: mark("Tools"),
  room: mark("The room"),
  people: mark("People"),
  summary: mark("Summary of earlier talk"),
  memories: mark("Memories"),
  sources: mark("Sources"),
  files: mark("Files"),
  talk: mark("Messages"),
  "done already": mark("What it had done"),
  task: mark("The task"),
};

const OUTCOMES: Record<string, string> = {
  speak: mark("Answers"),
  spoke: mark("Spoke"),
  reacted: mark("Reacted"),
  react: mark("Reacts"),
  defer: mark("Waits"),
  silent: mark("Kept silent"),
  covered: mark("Left it to another"),
  off: mark("Switched off"),
  stopped: mark("Was stopped"),
  failed: mark("Failed"),
  waiting_expired: mark("Waited too long"),
};

export function ruleInWords(rule: string): string {
  return said(RULES, rule);
}

export function outcomeInWords(outcome: string): string {
  return said(OUTCOMES, outcome);
}

/** Write an amount of US dollars so that a small one does not look like nothing. */
export function dollars(amount: number): string {
  const digits = amount === 0 || amount >= 1 ? 2 : 4;
  const format = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  });
  return amount > 0 && amount < 0.0001 ? t("under {amount}", { amount: format.format(0.0001) }) : format.format(amount);
}

function said(table: Record<string, string>, name: string): string {
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  return known === undefined ? readable(name) : t(known);
}

function readable(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Name a part of what an agent was told. */
export function partInWords(part: string): string {
  return t(PARTS[part] ?? part);
}

/** Say a share as "42 %". */
export function percent(share: number): string {
  return t("{count} %", { count: number(Math.round(share * 100)) });
}
