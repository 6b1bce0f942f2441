/** Times as people say them, in the browser's language and zone. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const DAY_AND_YEAR = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const DAY_MS = 86_400_000;

export function clockTime(at: string | number): string {
  return CLOCK.format(new Date(at));
}

export function fullTime(at: string): string {
  return FULL.format(new Date(at));
}

/** Name a day: "today", "yesterday", or its date, with the year when it is not this one. */
export function dayName(at: string, nowMs: number): string {
  const day = new Date(at);
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(day.getTime())) / DAY_MS);
  if (daysAgo === 0 || daysAgo === 1) return capitalized(RELATIVE.format(-daysAgo, "day"));
  return (day.getFullYear() === new Date(nowMs).getFullYear() ? DAY : DAY_AND_YEAR).format(day);
}

export function isSameDay(a: string, b: string): boolean {
  return startOfDay(Date.parse(a)) === startOfDay(Date.parse(b));
}

/** Say how long something took: "12 ms", "0.4 s", "12 s", "3 min". */
export function duration(ms: number): string {
  if (ms < 95) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 90_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
