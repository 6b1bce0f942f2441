/** Says in plain words how a turn ended: the codes of the protocol's table of turns, and any that come later. */
import type { TurnEnded } from "../../wire/types";

type Outcome = TurnEnded["outcome"];

/** What an outcome says of an agent; the reason follows. */
const OUTCOMES: Record<Outcome, string> = {
  spoke: "cut the answer short",
  reacted: "only reacted",
  silent: "did not answer",
  covered: "left the answer to others",
  stopped: "was stopped",
  failed: "could not answer",
  waiting_expired: "waited too long and gave up",
};

/** Reasons as halves of sentences; an empty one says no more than the outcome. */
const REASONS: Record<string, string> = {
  stopped: "",
  gone: "it has left the room",
  paused: "it is paused",
  message_deleted: "the message was deleted",
  archived: "the room was archived",
  empty_answer: "it had nothing to say",
  nothing_to_add: "it had nothing to add",
  answered: "somebody else had said the same",
  withdrawn: "no answer was needed any more",
  moved_on: "somebody spoke first",
  not_addressed: "the message does not name it any more",
  stale: "the message was too old by then",
  timeout: "it took longer than it may",
  max_steps: "it needed more steps than it may take",
  max_tokens: "it came to its limit of words",
  max_runs_per_hour: "it has answered as often as it may in an hour",
  max_runs_per_day: "it has answered as often as it may in a day",
  budget_exceeded: "the day’s money is used up",
  model_timeout: "its model did not answer in time",
  model_rate_limited: "its model is asked too often; try again in a minute",
  model_refused: "its model refused",
  model_failed: "its model failed; try again",
  unavailable: "its model is not set up, or the server cannot write",
  invalid_input: "its provider has no model of that name",
  internal: "the server made a mistake; its log says more",
};

/** Reasons that may be over by the next time. */
const PASSING = new Set(["timeout", "model_timeout", "model_rate_limited", "model_failed", "internal", "unavailable"]);

/** Say whether a turn that ended so may go well when it is tried again. */
export function isWorthRetry({ outcome, reason }: Pick<TurnEnded, "outcome" | "reason">): boolean {
  return outcome === "failed" && PASSING.has(reason ?? "");
}

/** Say what became of a turn, to follow the agent's name. */
export function endingOf({ outcome, reason }: Pick<TurnEnded, "outcome" | "reason">): string {
  if (reason == null || REASONS[reason] === "") return OUTCOMES[outcome];
  const why = REASONS[reason];
  return why === undefined
    ? `${OUTCOMES[outcome]}. Ended: ${reason.replaceAll("_", " ")}`
    : `${OUTCOMES[outcome]}: ${why}`;
}
