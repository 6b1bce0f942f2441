/** Whom I do not wish to hear: blocking people and bots, muting agents; for myself alone. */
import { useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { t } from "../../words/words";

export function BlockButton({ memberId }: { memberId: string }) {
  const client = useClient();
  const isBlocked = useClientState((state) => state.blockedIds.includes(memberId));
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: isBlocked ? "unblock_member" : "block_member", member_id: memberId });
  });
  return (
    <>
      <Button look={isBlocked ? "plain" : "quiet"} icon="mute" disabled={isBusy} onClick={() => run()}>
        {isBlocked ? t("Unblock") : t("Block")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}

export function MuteButton({ agentId }: { agentId: string }) {
  const client = useClient();
  const isMuted = useClientState((state) => state.mutedAgentIds.includes(agentId));
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "mute_agent", agent_id: agentId, muted: !isMuted });
  });
  return (
    <>
      <Button look={isMuted ? "plain" : "quiet"} icon="mute" disabled={isBusy} onClick={() => run()}>
        {isMuted ? t("Hear it again") : t("Mute for me")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}
