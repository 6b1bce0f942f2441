/** Whether I may speak in a room now: silences, blocks, and the pace of a room in slow mode. */
import { useEffect, useState } from "react";
import { useClientState } from "../../client/context";
import { leftBy } from "../../store/names";
import { keepsOrder } from "../../store/rights";
import type { RoomState, State } from "../../store/state";
import { useIsBefore } from "../../ui/useIsBefore";

export type Closed =
  | { why: "silenced"; untilAt: string }
  | { why: "blocked"; memberId: string }
  | { why: "left"; names: string };

/** Return why I may not write in a room, or null; it ends by itself when a silence does. */
export function useClosed(room: RoomState): Closed | null {
  const untilAt = useClientState((state) => room.silenced[state.me?.id ?? ""] ?? null);
  const blockedId = useClientState((state) => blockedIn(state, room));
  const left = useClientState((state) => leftBy(state, room));
  const isSilenced = useIsBefore(untilAt === null ? 0 : Date.parse(untilAt));
  if (left !== null) return { why: "left", names: left };
  if (blockedId !== null) return { why: "blocked", memberId: blockedId };
  return isSilenced && untilAt !== null ? { why: "silenced", untilAt } : null;
}

/** Find whom I block in a direct room of the two of us. */
function blockedIn({ me, blockedIds }: State, { room, memberIds }: RoomState): string | null {
  if (room.kind !== "direct" || memberIds.length !== 2) return null;
  return memberIds.find((id) => id !== me?.id && blockedIds.includes(id)) ?? null;
}

/** Count the seconds until I may post again in a room in slow mode; 0 where nobody waits, or I need not. */
export function useSlowMode(room: RoomState): number {
  const isFree = useClientState((state) => keepsOrder(state.me, room));
  const lastMs = useClientState((state) => lastSpokenMs(state, room));
  const slowS = isFree ? 0 : (room.room.slow_mode_s ?? 0);
  const [, setTick] = useState(0);
  const leftS = secondsLeft(lastMs, slowS, Date.now());
  const isWaiting = leftS > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => setTick((last) => last + 1), 250);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return leftS;
}

/** Count whole seconds; never more than the room asks for, as the server's clock may be ahead of this one. */
export function secondsLeft(lastMs: number, slowS: number, nowMs: number): number {
  return Math.max(0, Math.min(slowS, Math.ceil((lastMs - nowMs) / 1_000 + slowS)));
}

/** Return when I last said something in a room, also what is on its way; 0 is never. */
function lastSpokenMs({ me, outbox }: State, { room, messages, thread }: RoomState): number {
  const said = [messages, thread?.messages ?? []].map((held) => held.findLast((one) => one.author.id === me?.id));
  const sent = outbox.findLast((one) => one.roomId === room.id && one.status !== "failed");
  return Math.max(0, ...said.map((one) => (one ? Date.parse(one.created_at) : 0)), sent?.askedAtMs ?? 0);
}
