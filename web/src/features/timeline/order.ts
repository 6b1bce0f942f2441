/** Says in plain words what was done to keep order in a room. */
import type { Mark } from "../../store/state";
import { momentName } from "../../ui/time";

type OrderType = "room_role_changed" | "member_banned" | "member_unbanned" | "member_silenced";
export type OrderMark = Extract<Mark, { type: OrderType }>;

/** A sentence in parts: words, and members by their ids. */
export type Part = string | { id: string };

export function orderWords(mark: OrderMark, nowMs: number): Part[] {
  const whom = { id: mark.member_id };
  switch (mark.type) {
    case "room_role_changed":
      return [whom, mark.role === "moderator" ? " is a moderator now" : " is no moderator any more"];
    case "member_banned":
      return [{ id: mark.by_id }, " banned ", whom, mark.until === null ? " for good" : until(mark.until, nowMs)];
    case "member_unbanned":
      return [{ id: mark.by_id }, " lifted the ban of ", whom];
    case "member_silenced":
      if (mark.until === null) return [{ id: mark.by_id }, " lets ", whom, " speak again"];
      return [{ id: mark.by_id }, " silenced ", whom, until(mark.until, nowMs)];
  }
}

function until(at: string, nowMs: number): string {
  return ` until ${momentName(at, nowMs)}`;
}
