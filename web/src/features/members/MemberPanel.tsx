/** Who is in a room, what they may do there, and who of them is here now. */
import { useMemo, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { presentIn } from "../../store/names";
import { canAddMembers } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Panel } from "../../ui/Panel";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Fault, Loading } from "../../ui/State";
import { momentName } from "../../ui/time";
import { useIsBefore } from "../../ui/useIsBefore";
import type { CommandBody, DirectoryMember } from "../../wire/types";
import { term } from "../../words/terms";
import { byName, number, t } from "../../words/words";
import { MemberMenu, type MemberVerbs } from "./MemberMenu";
import styles from "./MemberPanel.module.css";

interface MemberPanelProps {
  room: RoomState;
  onClose: () => void;
  onMember: (memberId: string) => void;
  onSanction: MemberVerbs["onSanction"];
  onWhy: MemberVerbs["onWhy"];
  onAdd: () => void;
}

export function MemberPanel({ room, onClose, onMember, onSanction, onWhy, onAdd }: MemberPanelProps) {
  const client = useClient();
  const [problem, setProblem] = useState<string | null>(null);
  const onCommand = (command: CommandBody): void => {
    setProblem(null);
    client.ask(command).catch((error: Error) => setProblem(error.message));
  };
  const verbs = { onMember, onSanction, onWhy, onCommand };
  const members = useClientState((state) => state.members);
  const presence = useClientState((state) => state.presence);
  const mayAdd = useClientState((state) => canAddMembers(state.me, room));
  const { memberIds } = room;
  const { agents, people } = useMemo(() => {
    const here = presentIn({ members }, { memberIds })
      .map((id) => members[id])
      .filter((member) => member !== undefined);
    const byPresence = (a: DirectoryMember, b: DirectoryMember): number =>
      Number(presence[b.id] === "online") - Number(presence[a.id] === "online") || byName(a.name, b.name);
    return {
      agents: here.filter((member) => member.kind !== "human").sort(byPresence),
      people: here.filter((member) => member.kind === "human").sort(byPresence),
    };
  }, [memberIds, members, presence]);
  return (
    <Panel title={t("Members")} closeLabel={t("Close members")} onClose={onClose}>
      <div className={styles.scroll}>
        {problem && <Fault onClose={() => setProblem(null)}>{problem}</Fault>}
        {people.length + agents.length === 0 && <Loading what={t("Asking who is here…")} />}
        <Group title={t("People")} room={room} members={people} presence={presence} {...verbs} />
        <Group title={t("Agents and bots")} room={room} members={agents} presence={presence} {...verbs} />
        {mayAdd && (
          <Button icon="add" className={styles.add ?? ""} onClick={onAdd}>
            {t("Add people")}
          </Button>
        )}
      </div>
    </Panel>
  );
}

interface GroupProps extends MemberVerbs {
  title: string;
  room: RoomState;
  members: readonly DirectoryMember[];
  presence: Record<string, "online" | "offline">;
}

function Group({ title, room, members, presence, ...verbs }: GroupProps) {
  if (members.length === 0) return null;
  return (
    <section>
      <h3>
        {title} <span>{number(members.length)}</span>
      </h3>
      <ul>
        {members.map((member) => {
          const seen = member.kind === "agent" ? undefined : (presence[member.id] ?? "offline");
          return (
            <li key={member.id} className={styles.row}>
              <button type="button" className={styles.member} onClick={() => verbs.onMember(member.id)}>
                <Avatar id={member.id} name={member.name} kind={member.kind} size={30} presence={seen} />
                <span className={styles.who}>
                  <span>
                    <Said>{member.name}</Said> <KindBadge kind={member.kind} />
                    {seen && <span className="visually-hidden">{`, ${term(seen)}`}</span>}
                  </span>
                  <small>@{member.handle}</small>
                  <Standing room={room} member={member} />
                  {member.description && <small dir="auto">{plain(member.description)}</small>}
                </span>
              </button>
              <MemberMenu room={room} member={member} {...verbs} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What somebody is in this room: who keeps order, and who only reads for a while. */
function Standing({ room, member }: { room: RoomState; member: DirectoryMember }) {
  const untilAt = room.silenced[member.id];
  const isSilenced = useIsBefore(untilAt === undefined ? 0 : Date.parse(untilAt));
  const isBlocked = useClientState((state) => state.blockedIds.includes(member.id));
  const isMuted = useClientState((state) => state.mutedAgentIds.includes(member.agent_id ?? ""));
  const standings = [
    room.moderatorIds.includes(member.id) && term("moderator"),
    isSilenced && untilAt !== undefined && t("silenced until {when}", { when: momentName(untilAt, Date.now()) }),
    isBlocked && t("blocked by you"),
    isMuted && t("muted by you"),
  ].filter(Boolean);
  if (standings.length === 0) return null;
  return <small className={styles.standing}>{standings.join(" · ")}</small>;
}
