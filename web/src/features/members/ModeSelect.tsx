/** How an agent takes the floor in a room. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { HINTS, MODES } from "../../store/modes";
import { canSetMode } from "../../store/rights";
import { Select } from "../../ui/Field";
import { Fault } from "../../ui/State";
import type { AgentMode } from "../../wire/types";
import { choices } from "../../words/terms";
import { t } from "../../words/words";

/** Nothing where the agent is not in the room, or where I may not say how it behaves there. */
export function ModeSelect({ agentId, memberId, roomId }: { agentId: string; memberId: string; roomId: string }) {
  const client = useClient();
  const room = useClientState((state) => state.rooms[roomId]);
  const maySay = useClientState((state) => room !== undefined && canSetMode(state.me, room));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mode = room?.room.agent_modes[agentId] ?? "mentioned";
  const choose = (next: AgentMode): void => {
    setBusy(true);
    setProblem(null);
    client
      .ask({ type: "set_agent_mode", room_id: roomId, agent_id: agentId, mode: next })
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
        onChange={(event) => choose(event.target.value as AgentMode)}
      />
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}
