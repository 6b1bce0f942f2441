/** How an agent takes the floor in a room. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { canSetMode } from "../../store/rights";
import { Select } from "../../ui/Field";
import { Fault } from "../../ui/State";
import type { AgentMode } from "../../wire/types";

export const MODES: readonly { value: AgentMode; label: string }[] = [
  { value: "off", label: "Keeps silent" },
  { value: "mentioned", label: "Answers when it is called" },
  { value: "natural", label: "Joins in when it is its turn" },
  { value: "always", label: "Answers everything" },
];

export const HINTS: Record<AgentMode, string> = {
  off: "It says nothing, whoever calls it.",
  mentioned: "By its name, by a reply to it, or with all agents.",
  natural: "Unasked, too: at most one agent, where a good listener would speak.",
  always: "Whatever people say here that names nobody else.",
};

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
        label="In this room"
        hint={HINTS[mode]}
        value={mode}
        options={MODES}
        disabled={isBusy}
        onChange={(event) => choose(event.target.value as AgentMode)}
      />
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}
