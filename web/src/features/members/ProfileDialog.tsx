/** A member's card: who this is; for an agent also its character, tools and model. */
import { useCallback } from "react";
import { getAgent, getSatisfaction, setActive } from "../../client/agents";
import { useClient, useClientState } from "../../client/context";
import { canTalkWith, keeps } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import { type Agent, type DirectoryMember, TRAITS } from "../../wire/types";
import { term } from "../../words/terms";
import { number, t } from "../../words/words";
import { StatisticsFacts } from "../floor/StatisticsFacts";
import { ModeSelect } from "./ModeSelect";
import styles from "./ProfileDialog.module.css";
import { BlockButton, MuteButton } from "./Wishes";

interface ProfileDialogProps {
  memberId: string;
  /** The room that is open, for what an agent does in it. */
  roomId: string | null;
  onClose: () => void;
  onRoom: (roomId: string) => void;
  onEdit: (agent: Agent) => void;
  onMemories: (agentId: string) => void;
  /** Show how an agent does and what it was. */
  onSetup: (agent: Agent) => void;
  /** Tell why an agent keeps silent in the room that is open. */
  onWhy: (agentId: string) => void;
}

export default function ProfileDialog({ memberId, onClose, ...verbs }: ProfileDialogProps) {
  const member = useClientState((state) => state.members[memberId]);
  const presence = useClientState((state) => state.presence[memberId]);
  if (!member) {
    return (
      <Dialog title={t("Unknown member")} size="small" onClose={onClose}>
        <p>{t("This member has left the workspace.")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("Profile")} size="small" onClose={onClose}>
      <div className={styles.card}>
        <div className={styles.header}>
          <Avatar id={member.id} name={member.name} kind={member.kind} size={64} />
          <div>
            <h3>
              <Said>{member.name}</Said> <KindBadge kind={member.kind} />
            </h3>
            <p className={styles.handle}>
              @{member.handle} · {term(member.role)}
              {member.kind === "human" && !member.closed && ` · ${term(presence ?? "offline")}`}
            </p>
          </div>
        </div>
        {member.closed ? (
          <p>{t("No longer in the workspace. What was said stays.")}</p>
        ) : member.agent_id ? (
          <AgentCard agentId={member.agent_id} member={member} {...verbs} />
        ) : (
          <PersonCard member={member} onRoom={verbs.onRoom} />
        )}
      </div>
    </Dialog>
  );
}

type CardVerbs = Omit<ProfileDialogProps, "memberId" | "onClose">;

function PersonCard({ member, onRoom }: { member: DirectoryMember; onRoom: CardVerbs["onRoom"] }) {
  const isMe = useClientState((state) => state.me?.id === member.id);
  return (
    <>
      {member.description && <p dir="auto">{plain(member.description)}</p>}
      {!isMe && (
        <div className={styles.verbs}>
          <MessageButton memberId={member.id} onRoom={onRoom} />
          <BlockButton memberId={member.id} />
        </div>
      )}
    </>
  );
}

function AgentCard({
  agentId,
  member,
  roomId,
  onRoom,
  onEdit,
  onMemories,
  onSetup,
  onWhy,
}: CardVerbs & { agentId: string; member: DirectoryMember }) {
  const load = useCallback(() => getAgent(agentId), [agentId]);
  const { value: agent, problem, replace } = useLoad(load);
  const isHere = useClientState((state) => roomId !== null && isIn(state.rooms[roomId], member.id));
  const isMine = useClientState((state) => agent !== null && keeps(state.me, agent));
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      {!problem && agent === null && <Loading what={t("Fetching the profile…")} />}
      {agent && <AgentFacts agent={agent} />}
      <Ratings agentId={agentId} />
      {isMine && <StatisticsFacts agentId={agentId} />}
      {roomId && <ModeSelect agentId={agentId} memberId={member.id} roomId={roomId} />}
      <div className={styles.verbs}>
        <MessageButton memberId={member.id} onRoom={onRoom} />
        {isHere && (
          <Button icon="help" onClick={() => onWhy(agentId)}>
            {t("Why is it silent?")}
          </Button>
        )}
        <MuteButton agentId={agentId} />
        {agent && isMine && (
          <>
            <Button icon="brain" onClick={() => onMemories(agentId)}>
              {t("Memories")}
            </Button>
            <Button icon="clock" onClick={() => onSetup(agent)}>
              {t("Results and versions")}
            </Button>
            <Button icon="edit" onClick={() => onEdit(agent)}>
              {t("Edit")}
            </Button>
            <PauseButton agent={agent} onChanged={replace} />
          </>
        )}
      </div>
    </>
  );
}

/** Say whether a member is in a room that I am in, too. */
function isIn(room: RoomState | undefined, memberId: string): boolean {
  return room?.isMember === true && room.memberIds.includes(memberId);
}

function PauseButton({ agent, onChanged }: { agent: Agent; onChanged: (agent: Agent) => void }) {
  const { isBusy, problem, run } = useSubmit(async () => onChanged(await setActive(agent.id, !agent.is_active)));
  return (
    <>
      <Button look="quiet" disabled={isBusy} onClick={() => run()}>
        {agent.is_active ? t("Pause") : t("Resume")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}

function AgentFacts({ agent }: { agent: Agent }) {
  const { traits, interests } = agent.personality;
  return (
    <>
      {agent.description && <p dir="auto">{plain(agent.description)}</p>}
      <ul className={styles.traits} aria-label={t("Personality")}>
        {TRAITS.map((trait) => (
          <li key={trait}>
            <span>{term(trait)}</span>
            <meter min={0} max={1} value={traits[trait]} aria-label={term(trait)} />
          </li>
        ))}
      </ul>
      <dl className={styles.facts}>
        <Fact name={t("Role")} value={agent.role} />
        <Fact name={t("Interests")} value={interests.join(", ")} />
        <Fact name={t("Tools")} value={toolsOf(agent)} />
        <Fact name={t("Model")} value={[agent.llm_provider, agent.model_name].filter(Boolean).join(" · ")} />
        <Fact name={t("Memory")} value={agent.memory_enabled ? t("on") : t("off")} />
        {!agent.is_active && <Fact name={t("State")} value={t("paused")} />}
      </dl>
    </>
  );
}

/** How the agent's answers were rated; nothing where nobody did, or nobody says. */
function Ratings({ agentId }: { agentId: string }) {
  const load = useCallback(() => getSatisfaction(agentId), [agentId]);
  const { value } = useLoad(load);
  if (value === null || value.ratings === 0) return null;
  const { ratings: count, liked, disliked, satisfaction } = value;
  return (
    <dl className={styles.facts}>
      <Fact
        name={t("Ratings")}
        value={`${t(["{count} rating", "{count} ratings"], { count })}: ${t("{liked} helpful, {disliked} not", { liked, disliked })}`}
      />
      {satisfaction !== null && (
        <>
          <dt>{t("Liked")}</dt>
          <dd className={styles.satisfaction}>
            <meter min={0} max={1} value={satisfaction} aria-label={t("How many of its answers were liked")} />
            {t("{count} %", { count: number(Math.round(satisfaction * 100)) })}
          </dd>
        </>
      )}
    </dl>
  );
}

/** Say which tools an agent may use; nothing where I may not see it. */
function toolsOf({ allowed_tools: allowed }: Agent): string {
  if (allowed === undefined) return "";
  return allowed === null ? t("all##tools") : allowed.join(", ") || t("none##tools");
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{plain(value)}</dd>
    </>
  );
}

function MessageButton({ memberId, onRoom }: { memberId: string; onRoom: (roomId: string) => void }) {
  const client = useClient();
  const isOffered = useClientState((state) => canTalkWith(state, memberId));
  const { isBusy, problem, run } = useSubmit(async () => {
    onRoom(await client.enterRoom({ type: "open_direct", member_ids: [memberId] }));
  });
  if (!isOffered) return null;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <Button look="primary" icon="send" disabled={isBusy} onClick={() => run()}>
        {t("Message")}
      </Button>
    </>
  );
}
