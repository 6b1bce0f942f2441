/** Says in words how well a model has answered. */
import type { HealthWindow, ModelHealth } from "../../../wire/providers";
import { listed, mark, number, t } from "../../../words/words";

const KINDS: Record<string, string> = {
  unreachable: mark("not reached"),
  timeout: mark("too slow"),
  server: mark("failed"),
  overloaded: mark("overloaded"),
  broken: mark("broke off"),
  unreadable: mark("not to be read"),
  rate_limited: mark("asked too often"),
  key: mark("refused the key"),
  credit: mark("no credit left"),
  model: mark("no such model"),
  too_long: mark("conversation too long"),
  invalid: mark("invalid request"),
  refused: mark("refused"),
  endless: mark("without an end"),
  bad_call: mark("calls not to be read"),
  away: mark("out of order"),
  not_set_up: mark("not set up"),
  budget: mark("too expensive for what is left"),
};
const NOTHING = "–";

export function stateOf({ breaker, retry_after_s }: ModelHealth): string {
  if (breaker === "closed") return t("in order");
  if (breaker === "half_open") return t("out of order; the next request tries it");
  return t("out of order; tried again in {seconds} s", { seconds: Math.ceil(retry_after_s ?? 0) });
}

export function availabilityOf({ availability }: HealthWindow): string {
  return availability === null ? NOTHING : percent(availability);
}

export function latencyOf({ whole_s }: HealthWindow): string {
  if (whole_s === null) return NOTHING;
  return t("{median} s, at most {most} s in 95 of 100", { median: number(whole_s.p50), most: number(whole_s.p95) });
}

/** Say why a model could not answer. */
export function failureInWords(why: string): string {
  return t(KINDS[why] ?? why.replaceAll("_", " "));
}

/** Name the kinds of failures, the most frequent first. */
export function errorsOf({ errors }: HealthWindow): string {
  const kinds = Object.entries(errors).sort(([, one], [, other]) => other - one);
  if (kinds.length === 0) return NOTHING;
  return listed(kinds.map(([kind, share]) => `${failureInWords(kind)} ${percent(share)}`));
}

export function headroomOf({ headroom }: ModelHealth): string {
  if (headroom?.requests == null) return "";
  if (headroom.requests_limit === null) return t("{left} requests left", { left: number(headroom.requests) });
  return t("{left} of {all} requests left", {
    left: number(headroom.requests),
    all: number(headroom.requests_limit),
  });
}

function percent(share: number): string {
  return `${number(Math.round(share * 1000) / 10)} %`;
}
