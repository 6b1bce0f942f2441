/** How an agent takes the floor in a room. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { HINTS, MODES, openingsWith, THRESHOLDS, temperOf, turned } from "../../store/modes";
import { canSetMode } from "../../store/rights";
import { Button } from "../../ui/Button";
import { Select, Slider } from "../../ui/Field";
import { Fault } from "../../ui/State";
import type { AgentMode } from "../../wire/types";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";

/** Nothing where the agent is not in the room, or where I may not say how it behaves there. */
export function ModeSelect({ agentId, memberId, roomId }: { agentId: string; memberId: string; roomId: string }) {
  const client = useClient();
  const room = useClientState((state) => state.rooms[roomId]);
  const maySay = useClientState((state) => room !== undefined && canSetMode(state.me, room));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mode = room?.room.agent_modes[agentId] ?? "mentioned";
  const threshold = room?.room.agent_thresholds?.[agentId] ?? null;
  const opensAfterMin = room?.room.agent_openings?.[agentId] ?? null;
  const isDirect = room?.room.kind === "direct";
  const set = (change: { mode: AgentMode; threshold?: number | null; opens_after_min?: number | null }): void => {
    setBusy(true);
    setProblem(null);
    client
      .ask({ type: "set_agent_mode", room_id: roomId, agent_id: agentId, ...change })
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  if (!room?.memberIds.includes(memberId) || !maySay) return null;
  return (
    <>
      <Select
        label={t("In this room")}
        hint={t(HINTS[mode])}
        value={mode}
        options={choices(MODES)}
        disabled={isBusy}
        onChange={(event) => set({ mode: event.target.value as AgentMode })}
      />
      {mode === "natural" && (
        <Readiness threshold={threshold} isBusy={isBusy} onSet={(next) => set({ mode, threshold: next })} />
      )}
      {mode !== "off" && (
        <Select
          label={t("May open a conversation")}
          hint={t(isDirect ? OPENS_TO_YOU : OPENS)}
          value={opensAfterMin === null ? "" : String(opensAfterMin)}
          options={openingsWith(opensAfterMin)}
          disabled={isBusy}
          onChange={(event) => set({ mode, opens_after_min: Number(event.target.value) || null })}
        />
      )}
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}

const OPENS = mark("About its goals or what was left open, once in a silence, and never in the quiet hours.");
const OPENS_TO_YOU = mark(
  "About its goals or what was left open, once in a silence; never at your night or when you want no disturbance.",
);

interface ReadinessProps {
  /** Null leaves it to the agent's character. */
  threshold: number | null;
  isBusy: boolean;
  onSet: (threshold: number | null) => void;
}

/** How readily it speaks unasked: the slider goes from reserved to chatty, and the threshold the other way. */
function Readiness({ threshold, isBusy, onSet }: ReadinessProps) {
  const [value, setValue] = useState(threshold ?? THRESHOLDS.usual);
  useEffect(() => setValue(threshold ?? THRESHOLDS.usual), [threshold]);
  const isTouched = value !== (threshold ?? THRESHOLDS.usual);
  return (
    <>
      <Slider
        label={t("How readily it joins in")}
        min={THRESHOLDS.least}
        max={THRESHOLDS.most}
        step={0.01}
        value={turned(value)}
        words={threshold === null && !isTouched ? t("as is its character") : temperOf(value)}
        onValue={(next) => setValue(turned(next))}
        onDone={() => isTouched && onSet(value)}
      />
      {threshold !== null && (
        <Button look="quiet" disabled={isBusy} onClick={() => onSet(null)}>
          {t("Leave it to its character")}
        </Button>
      )}
    </>
  );
}
