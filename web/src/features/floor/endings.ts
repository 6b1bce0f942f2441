/** Says in plain words how a turn ended: the codes of the protocol's table of turns, and any that come later. */
import type { TurnEnded } from "../../wire/types";
import { mark, t } from "../../words/words";

type Outcome = TurnEnded["outcome"];

/** What an outcome says of an agent; the reason follows. */
const OUTCOMES = {
  spoke: mark("{name} cut the answer short"),
  reacted: mark("{name} only reacted"),
  silent: mark("{name} did not answer"),
  covered: mark("{name} left the answer to others"),
  stopped: mark("{name} was stopped"),
  failed: mark("{name} could not answer"),
  waiting_expired: mark("{name} waited too long and gave up"),
} as const satisfies Record<Outcome, string>;

/** Reasons as halves of sentences; an empty one says no more than the outcome. */
const REASONS: Record<string, string> = {
  stopped: "",
  gone: mark("it has left the room"),
  paused: mark("it is paused"),
  switched_off: mark("it is switched off here"),
  message_deleted: mark("the message was deleted"),
  archived: mark("the room was archived"),
  empty_answer: mark("it had nothing to say"),
  nothing_to_add: mark("it had nothing to add"),
  answered: mark("somebody else had said the same"),
  withdrawn: mark("no answer was needed any more"),
  moved_on: mark("somebody spoke first"),
  not_addressed: mark("the message does not name it any more"),
  stale: mark("the message was too old by then"),
  timeout: mark("it took longer than it may"),
  max_steps: mark("it needed more steps than it may take"),
  cut_off: mark("its model broke off"),
  max_tokens: mark("it came to its limit of words"),
  max_runs_per_hour: mark("it has answered as often as it may in an hour"),
  max_runs_per_day: mark("it has answered as often as it may in a day"),
  budget_exceeded: mark("the day’s money is used up"),
  exchange_limit: mark("agents have talked enough about one message"),
  chain_tokens: mark("what came of one message has used all its tokens"),
  chain_budget: mark("what came of one message has used all its money"),
  model_timeout: mark("its model did not answer in time"),
  model_rate_limited: mark("its model is asked too often; try again in a minute"),
  model_refused: mark("its model refused"),
  model_failed: mark("its model failed; try again"),
  no_provider: mark("its provider is gone, turned off or without a key"),
  model_away: mark("its model is out of order; try again in some minutes"),
  unavailable: mark("its model is not set up, or the server cannot write"),
  invalid_input: mark("its provider has no model of that name"),
  internal: mark("the server made a mistake; its log says more"),
};

/** Reasons that may be over by the next time. */
const PASSING = new Set([
  "timeout",
  "model_timeout",
  "model_rate_limited",
  "model_failed",
  "model_away",
  "internal",
  "unavailable",
]);

/** Say a reason for itself; null is none that is known. */
export function reasonOf(reason: string | null): string {
  const known = REASONS[reason ?? "internal"];
  return known ? t(known) : t("Ended: {reason}", { reason: (reason ?? "").replaceAll("_", " ") });
}

/** Say whether a turn that ended so may go well when it is tried again. */
export function isWorthRetry({ outcome, reason }: Pick<TurnEnded, "outcome" | "reason">): boolean {
  return outcome === "failed" && PASSING.has(reason ?? "");
}

/** Say what became of a turn: a sentence with a place for the agent's name, and what follows it. */
export function endingOf({ outcome, reason }: Pick<TurnEnded, "outcome" | "reason">): {
  sentence: (typeof OUTCOMES)[Outcome];
  why: string;
} {
  const sentence = OUTCOMES[outcome];
  if (reason == null || REASONS[reason] === "") return { sentence, why: "" };
  const known = REASONS[reason];
  if (known !== undefined) return { sentence, why: `: ${t(known)}` };
  return { sentence, why: `. ${t("Ended: {reason}", { reason: reason.replaceAll("_", " ") })}` };
}
