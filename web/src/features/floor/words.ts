/** What the floor's rules and outcomes are in words. */

const RULES: Record<string, string> = {
  named: "It was named",
  agents_called: "All agents were called",
  replied_to: "Somebody replied to it",
  direct_room: "It is a conversation with it alone",
  mode_always: "It answers everything here",
  named_first: "It was called by its name",
  named_inside: "Its name was mentioned",
  named_other: "Somebody else was named",
  small_named_other: "Somebody else was named",
  other_replied_to: "It was a reply to somebody else",
  for_me: "It seemed to be meant for it",
  for_other: "It seemed to be meant for somebody else",
  open: "It was meant for nobody in particular",
  small: "Few people talk here",
  occupied: "It has too much to do here",
  busy: "It has too much to do here",
  too_many_named: "Enough others answer",
  chain_limit: "Agents have talked enough among themselves",
  exchange_limit: "Agents and programs have talked enough among themselves",
  own_message: "It said this itself",
  not_a_person: "An agent said it and did not name it",
  others_named: "Somebody else was named",
  room_called: "The people of the room were called",
  not_addressed: "It was not addressed",
  inactive: "It is paused",
  mode_off: "It is switched off here",
  invoked: "It was asked to act",
  opening: "It opened a conversation",
  thanked: "It was thanked",
  share_of_voice: "It spoke enough lately",
  two_talking: "Two people are talking with each other",
  closer: "Another agent was closer to it",
  answered: "Somebody answered meanwhile",
  moved_on: "The talk moved on",
  withdrawn: "The author needed no answer any more",
  floor_taken: "Another agent was speaking",
  reoffer: "Nobody answered, and it was not close enough either",
  message_deleted: "The message was deleted",
  stale: "It was said too long ago",
};

const OUTCOMES: Record<string, string> = {
  speak: "Answers",
  spoke: "Spoke",
  reacted: "Reacted",
  react: "Reacts",
  defer: "Waits",
  silent: "Kept silent",
  covered: "Left it to another",
  off: "Switched off",
  stopped: "Was stopped",
  failed: "Failed",
  waiting_expired: "Waited too long",
};

export function ruleInWords(rule: string): string {
  return RULES[rule] ?? readable(rule);
}

export function outcomeInWords(outcome: string): string {
  return OUTCOMES[outcome] ?? readable(outcome);
}

/** Write an amount of US dollars so that a small one does not look like nothing. */
export function dollars(amount: number): string {
  const digits = amount === 0 || amount >= 1 ? 2 : 4;
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  });
  return amount > 0 && amount < 0.0001 ? `under ${format.format(0.0001)}` : format.format(amount);
}

function readable(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
