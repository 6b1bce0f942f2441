/** Why I may not speak in a room now: a silence, a block, or nobody left to read it. */
import { useClientState } from "../../client/context";
import { leftBy } from "../../store/names";
import { blockedIn } from "../../store/rights";
import type { RoomState } from "../../store/state";

export type Closed =
  | { why: "silenced"; untilAt: string }
  | { why: "blocked"; memberId: string }
  | { why: "left"; names: string };

/** Return why I may not write in a room, or null. */
export function useClosed(room: RoomState): Closed | null {
  const untilAt = useClientState((state) => room.silenced[state.me?.id ?? ""] ?? null);
  const blockedId = useClientState((state) => blockedIn(state, room));
  const left = useClientState((state) => leftBy(state, room));
  if (left !== null) return { why: "left", names: left };
  if (blockedId !== null) return { why: "blocked", memberId: blockedId };
  return untilAt === null ? null : { why: "silenced", untilAt };
}
