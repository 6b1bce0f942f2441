/** Words of receipts: what became of an agent's turn, and why. */
import { capital, sayIn } from "./terms";
import { mark } from "./words";

/** How an agent's turn was judged and ended, and by which rule. */
const VERDICTS: Record<string, string> = {
  speak: mark("speak##of a turn"),
  react: mark("react##of a turn"),
  defer: mark("defer"),
  silent: mark("silent##of a turn"),
  covered: mark("covered##of a turn"),
  off: mark("off##of a turn"),
  spoke: mark("spoke"),
  reacted: mark("reacted"),
  stopped: mark("stopped##of a turn"),
  failed: mark("failed##of a turn"),
  waiting_expired: mark("waiting expired"),
  named: mark("named"),
  agents_called: mark("agents called"),
  replied_to: mark("replied to"),
  direct_room: mark("direct room"),
  mode_always: mark("mode always"),
  thanked: mark("thanked"),
  named_first: mark("named first"),
  named_inside: mark("named inside"),
  for_me: mark("for me"),
  small: mark("small##of a turn"),
  open: mark("open##of a turn"),
  for_other: mark("for other"),
  other_replied_to: mark("other replied to"),
  named_other: mark("named other"),
  small_named_other: mark("small named other"),
  occupied: mark("occupied"),
  two_talking: mark("two talking"),
  share_of_voice: mark("share of voice"),
  author_went_on: mark("author went on"),
  answered: mark("answered##of a turn"),
  moved_on: mark("moved on"),
  withdrawn: mark("withdrawn"),
  floor_taken: mark("floor taken"),
  reoffer: mark("reoffer"),
  goes_on: mark("goes on"),
  corrected: mark("corrected"),
  too_many_named: mark("too many named"),
  chain_limit: mark("chain limit"),
  exchange_limit: mark("exchange limit"),
  busy: mark("busy##of a turn"),
  own_message: mark("own message"),
  not_a_person: mark("not a person"),
  others_named: mark("others named"),
  room_called: mark("room called"),
  not_addressed: mark("not addressed"),
  inactive: mark("inactive"),
  mode_off: mark("mode off"),
  invoked: mark("invoked"),
  message_deleted: mark("message deleted"),
  stale: mark("stale"),
  closer: mark("closer"),
};

/** Say how an agent's turn was judged or ended, or the rule for it. */
export function verdict(word: string): string {
  return capital(sayIn(VERDICTS, word));
}
