/** The pace of a room in slow mode: how long until I may go on. */
import { useEffect, useState } from "react";
import { keepsOrder } from "../store/rights";
import type { RoomState, State } from "../store/state";
import { useClientState } from "./context";

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
