/** The words of the client in the language that is chosen: a catalogue, and the plural forms that Intl knows. */

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Catalogue = Record<string, string | Forms>;

/** `{name}` stands for a value; of several forms the one for `count` is taken. */
const ENGLISH = {
  found: { one: "{count} message", other: "{count} messages" },
  first_found: { other: "The first {count} messages" },
  hidden_of_people: { one: "{count} message by somebody you block", other: "{count} messages by people you block" },
  hidden_of_agents: { one: "{count} message by an agent you muted", other: "{count} messages by agents you muted" },
  reports_open: { one: " open report", other: " open reports" },
  seconds: { one: "{count} second", other: "{count} seconds" },
  replies: { one: "{count} reply", other: "{count} replies" },
  new_messages: { one: "{count} new message", other: "{count} new messages" },
  many_new: { other: "{count}+ new messages" },
  retry_in: { one: "Trying again in {count} second", other: "Trying again in {count} seconds" },
  waiting: {
    one: "{count} message waits and is sent when you are back",
    other: "{count} messages wait and are sent when you are back",
  },
  caught_up: { one: "{count} message caught up", other: "{count} messages caught up" },
  sending_files: { one: "Sending the file", other: "Sending {count} files" },
  seen_by: { other: "Seen by {names}" },
  others: { one: "{count} other", other: "{count} others" },
  new_since: { one: "{count} new message since {when}", other: "{count} new messages since {when}" },
  of_newest: { other: "counted in the newest {count}" },
  files: { one: "{count} file", other: "{count} files" },
  in_threads: { one: "in {count} thread", other: "in {count} threads" },
} satisfies Catalogue;

export type Word = keyof typeof ENGLISH;

const PLURALS = new Intl.PluralRules("en");
const NUMBERS = new Intl.NumberFormat("en");
const LISTS = new Intl.ListFormat("en");

/** Say something, with its values in place; numbers are written as the language writes them. */
export function t(word: Word, values: Record<string, string | number> & { count: number }): string {
  const entry: string | Forms = ENGLISH[word];
  const text = typeof entry === "string" ? entry : (entry[PLURALS.select(values.count)] ?? entry.other);
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? NUMBERS.format(value) : value;
  });
}

/** Put names in a row: "Ada, Ben and Cem". */
export function listed(names: readonly string[]): string {
  return LISTS.format(names);
}
