/** Says in plain words what was done to keep order in a room. */
import type { ReactNode } from "react";
import type { Mark } from "../../store/state";
import { momentName } from "../../ui/time";
import { tr } from "../../words/rich";

type OrderType = "room_role_changed" | "member_banned" | "member_unbanned" | "member_silenced";
export type OrderMark = Extract<Mark, { type: OrderType }>;

/** Say what was done, with those who are named as they are drawn. */
export function orderWords(mark: OrderMark, nowMs: number, nameOf: (id: string) => ReactNode): ReactNode {
  const whom = nameOf(mark.member_id);
  if (mark.type === "room_role_changed")
    return tr(mark.role === "moderator" ? "{whom} is a moderator now" : "{whom} is no moderator any more", { whom });
  const who = nameOf(mark.by_id);
  if (mark.type === "member_unbanned") return tr("{who} lifted the ban of {whom}", { who, whom });
  const when = mark.until === null ? "" : momentName(mark.until, nowMs);
  if (mark.type === "member_banned")
    return when === ""
      ? tr("{who} banned {whom} for good", { who, whom })
      : tr("{who} banned {whom} until {when}", { who, whom, when });
  return when === ""
    ? tr("{who} lets {whom} speak again", { who, whom })
    : tr("{who} silenced {whom} until {when}", { who, whom, when });
}
