/** How an agent takes the floor in a room: only the modes that differ today. */
import { useClient, useClientState } from "../../client/context";
import { canSetMode } from "../../store/rights";
import { Select } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";

const MODES = [
  { value: "mentioned", label: mark("Answers when it is called") },
  { value: "off", label: mark("Keeps silent") },
];

/** Nothing where the agent is not in the room, or where I may not say how it behaves there. */
export function ModeSelect({ agentId, memberId, roomId }: { agentId: string; memberId: string; roomId: string }) {
  const client = useClient();
  const room = useClientState((state) => state.rooms[roomId]);
  const mode = room?.room.agent_modes[agentId];
  const maySay = useClientState((state) => room !== undefined && canSetMode(state.me, room.room));
  const { isBusy, problem, run } = useSubmit(async () => {
    const next = mode === "off" ? "mentioned" : "off";
    await client.ask({ type: "set_agent_mode", room_id: roomId, agent_id: agentId, mode: next });
  });
  if (!room?.memberIds.includes(memberId) || !maySay) return null;
  return (
    <>
      <Select
        label={t("In this room")}
        value={mode === "off" ? "off" : "mentioned"}
        options={choices(MODES)}
        disabled={isBusy}
        onChange={() => run()}
      />
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}
