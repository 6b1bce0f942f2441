/** How settings and results are written. */
import { duration } from "../../../ui/time";
import type { Measured } from "../../../wire/configuring";
import { mark, number } from "../../../words/words";
import { dollars, percent } from "../../floor/words";

type Measure = Measured["measure"];

export const MEASURES: Record<Measure, string> = {
  liked: mark("Liked, of what was rated"),
  failed: mark("Failed"),
  spoke: mark("Answered"),
  cost_usd: mark("Cost of a turn"),
  tokens: mark("Tokens of a turn"),
  response_ms: mark("Time to the answer"),
  chars: mark("Characters of an answer"),
};

/** Write what was measured in its own unit. */
export function measured(measure: Measure, value: number): string {
  switch (measure) {
    case "liked":
    case "failed":
    case "spoke":
      return percent(value);
    case "cost_usd":
      return dollars(value);
    case "response_ms":
      return value < 0 ? `−${duration(-value)}` : duration(value);
    default:
      return number(Math.round(value));
  }
}

/** Write a setting: a text as it is, all else as JSON. */
export function setting(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
