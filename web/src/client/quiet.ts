/** Says when nothing is to disturb me. */
import type { Chosen } from "./preferences";

type Wish = Pick<Chosen, "quietUntilMs" | "quietFrom" | "quietTo" | "zone">;

/** Until a moment, or each day between two times in my zone; from "22:00" to "07:00" goes through the night. */
export function isQuiet({ quietUntilMs, quietFrom, quietTo, zone }: Wish, nowMs: number): boolean {
  if (nowMs < quietUntilMs) return true;
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false;
  const now = timeIn(zone, nowMs);
  return quietFrom < quietTo ? quietFrom <= now && now < quietTo : now >= quietFrom || now < quietTo;
}

function timeIn(zone: string | null, ms: number): string {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...options, ...(zone === null ? {} : { timeZone: zone }) }).format(ms);
}
