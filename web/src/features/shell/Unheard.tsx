/** Whom I do not hear, and which rooms do not notify me of everything; each with the way back. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { roomTitle } from "../../store/names";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import type { CommandBody } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./SettingsDialog.module.css";

export function QuietRooms() {
  const state = useClientState((all) => all);
  const rooms = Object.values(state.rooms).filter((room) => room.isMember && room.notifications !== "all");
  return (
    <Lines
      title={t("Rooms that are quiet")}
      lines={rooms.map((room) => ({
        key: room.room.id,
        name: roomTitle(state, room),
        note: room.notifications === "none" ? t("nothing##of notifications") : t("mentions"),
        verb: t("Notify of everything"),
        command: { type: "set_room_notifications", room_id: room.room.id, level: "all" },
      }))}
    />
  );
}

export function Unheard() {
  const members = useClientState((state) => state.members);
  const blockedIds = useClientState((state) => state.blockedIds);
  const mutedAgentIds = useClientState((state) => state.mutedAgentIds);
  if (blockedIds.length + mutedAgentIds.length === 0) return null;
  return (
    <section>
      <h3>{t("Not heard")}</h3>
      <Lines
        title={t("People you block")}
        lines={blockedIds.map((id) => ({
          key: id,
          name: members[id]?.name ?? t("Somebody"),
          note: `@${members[id]?.handle ?? t("gone")}`,
          verb: t("Unblock"),
          command: { type: "unblock_member", member_id: id },
        }))}
      />
      <Lines
        title={t("Agents you muted")}
        lines={mutedAgentIds.map((id) => ({
          key: id,
          name: memberOfAgent({ members }, id)?.name ?? t("An agent"),
          note: `@${memberOfAgent({ members }, id)?.handle ?? t("gone")}`,
          verb: t("Hear again"),
          command: { type: "mute_agent", agent_id: id, muted: false },
        }))}
      />
    </section>
  );
}

interface Line {
  key: string;
  name: string;
  note: string;
  verb: string;
  command: CommandBody;
}

function Lines({ title, lines }: { title: string; lines: readonly Line[] }) {
  const client = useClient();
  const [problem, setProblem] = useState<string | null>(null);
  const run = (command: CommandBody): void => {
    setProblem(null);
    client.ask(command).catch((error: Error) => setProblem(error.message));
  };
  if (lines.length === 0) return null;
  return (
    <div>
      <h4>{title}</h4>
      {problem && <Fault>{problem}</Fault>}
      <ul>
        {lines.map(({ key, name, note, verb, command }) => (
          <li key={key} className={styles.line}>
            <span>
              <Said>{name}</Said> <small>{note}</small>
            </span>
            <Button onClick={() => run(command)}>
              {verb}
              <span className="visually-hidden"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
