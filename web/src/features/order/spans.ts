/** For how long somebody may be kept from a room, or from speaking in it. */
import { momentOf, wallTime } from "../../ui/time";
import { mark } from "../../words/words";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Span = "hour" | "day" | "week" | "until" | "good";

const SPAN_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const;

export const SPAN_WORDS: Record<Span, string> = {
  hour: mark("For an hour"),
  day: mark("For a day"),
  week: mark("For a week"),
  until: mark("Until a day and time…"),
  good: mark("For good"),
};

/** Return when a span ends, null for good; undefined when no moment to come was chosen. */
export function endOf(span: Span, field: string, nowMs: number): string | null | undefined {
  if (span === "good") return null;
  const endMs = span === "until" ? momentOf(field) : nowMs + SPAN_MS[span];
  return endMs === null || endMs <= nowMs ? undefined : new Date(endMs).toISOString();
}

/** Suggest a moment, to be changed: this time tomorrow. */
export function suggestedEnd(nowMs: number): string {
  return wallTime(nowMs + DAY_MS);
}
