/** Times as people say them, in the language that is spoken and the zone that was chosen, or that of the browser. */
import { locale, t, tenths } from "../words/words";

const DAY_MS = 86_400_000;
const MAX_KNOWN_DAYS = 5_000;

let zone: string | null = null;
let made: Formats | null = null;
/** Days by minute: to find one takes a browser long enough to be felt in a room of a thousand messages. */
const days = new Map<string, string>();

/** Have all times from here on written for a zone of the IANA database, such as "Europe/Berlin"; null is the browser's. */
export function setTimeZone(next: string | null): void {
  zone = next;
  made = null;
  days.clear();
}

export function clockTime(at: string | number): string {
  return formats().clock.format(new Date(at));
}

export function fullTime(at: string | number): string {
  return formats().full.format(new Date(at));
}

/** Name a day: "today", "yesterday", or its date, with the year when it is not this one. */
export function dayName(at: string, nowMs: number): string {
  const [day, today] = [dayKey(at), dayKey(nowMs)];
  const daysAgo = daysBetween(day, today);
  if (daysAgo === 0 || daysAgo === 1) return capitalized(formats().relative.format(-daysAgo, "day"));
  return (day.slice(0, 4) === today.slice(0, 4) ? formats().day : formats().dayAndYear).format(new Date(at));
}

/** Name the time of a moment today, and the day of any other, as in the middle of a sentence. */
export function shortTime(at: string, nowMs: number): string {
  const daysAgo = daysBetween(dayKey(at), dayKey(nowMs));
  if (daysAgo === 0) return clockTime(at);
  return daysAgo === 1 ? formats().relative.format(-1, "day") : dayName(at, nowMs);
}

export function isSameDay(a: string, b: string): boolean {
  return dayKey(a) === dayKey(b);
}

/** Return the day of a moment, such as "2026-11-20", in the chosen zone. */
export function dayKey(at: string | number): string {
  const minute = typeof at === "string" ? at.slice(0, 16) : String(Math.floor(at / 60_000));
  const known = days.get(minute);
  if (known !== undefined) return known;
  if (days.size >= MAX_KNOWN_DAYS) days.clear();
  const { year, month, day } = wall(new Date(at).getTime());
  const key = `${year}-${month}-${day}`;
  days.set(minute, key);
  return key;
}

/** Return when a day such as "2026-11-20" begins in the chosen zone, in ms since 1970. */
export function startOfDay(day: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  const first = wanted - offsetMs(wanted);
  return wanted - offsetMs(first);
}

/** Write a moment as the fields for a day with a time do: "2026-11-20T14:30", in the chosen zone. */
export function wallTime(ms: number): string {
  const { year, month, day, hour, minute } = wall(ms);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** Read such a field: ms since 1970, or null when it is empty. */
export function momentOf(field: string): number | null {
  const wanted = Date.parse(`${field}Z`);
  if (Number.isNaN(wanted)) return null;
  const first = wanted - offsetMs(wanted);
  return wanted - offsetMs(first);
}

/** Name a moment as in the middle of a sentence: "14:30" today, else with its day. */
export function momentName(at: string | number, nowMs: number): string {
  if (dayKey(at) === dayKey(nowMs)) return clockTime(at);
  return formats().moment.format(new Date(at));
}

/** Say how long something took: "12 ms", "0.4 s", "12 s", "3 min". */
export function duration(ms: number): string {
  if (ms < 95) return t("{count} ms", { count: Math.round(ms) });
  if (ms < 9_950) return t("{count} s", { count: tenths(ms / 1_000) });
  const seconds = Math.round(ms / 1_000);
  return ms < 90_000 ? t("{count} s", { count: seconds }) : t("{count} min", { count: Math.round(ms / 60_000) });
}

/** How far the zone's clocks are ahead of UTC at a moment, in ms. */
function offsetMs(ms: number): number {
  const { year, month, day, hour, minute } = wall(ms);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) - Math.floor(ms / 60_000) * 60_000;
}

function wall(ms: number): Record<string, string> {
  return Object.fromEntries(
    formats()
      .parts.formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
}

type Formats = ReturnType<typeof formatsOf>;

/** Give the formats of the language that is spoken now. */
function formats(): Formats {
  if (made?.language !== locale()) made = formatsOf(locale());
  return made;
}

function formatsOf(language: string) {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, ...(zone === null ? {} : { timeZone: zone }) });
  const numbers = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  return {
    language,
    clock: make({ hour: "2-digit", minute: "2-digit" }),
    full: make({ dateStyle: "full", timeStyle: "short" }),
    moment: make({ dateStyle: "medium", timeStyle: "short" }),
    day: make({ weekday: "long", day: "numeric", month: "long" }),
    dayAndYear: make({ day: "numeric", month: "long", year: "numeric" }),
    relative: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
    parts: new Intl.DateTimeFormat("en-CA", {
      ...numbers,
      hourCycle: "h23",
      calendar: "gregory",
      ...(zone === null ? {} : { timeZone: zone }),
    }),
  };
}

function daysBetween(day: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / DAY_MS);
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
