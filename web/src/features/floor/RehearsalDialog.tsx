/** Tries agents on what was said in a room: who would have answered by another policy, beside what happened. */
import { useState } from "react";
import { useClientState } from "../../client/context";
import { rehearse } from "../../client/floor";
import { HINTS, MODES, THRESHOLDS, temperOf, turned } from "../../store/modes";
import type { State } from "../../store/state";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, Slider } from "../../ui/Field";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Rehearsal } from "../../wire/rehearsal";
import type { AgentMode, DirectoryMember } from "../../wire/types";
import { choices } from "../../words/terms";
import { t } from "../../words/words";
import { Compared } from "./Compared";
import styles from "./Rehearsal.module.css";

interface RehearsalDialogProps {
  roomId: string;
  onClose: () => void;
  onJump: (messageId: string) => void;
}

const SPANS = [50, 200, 500];
/** As many as the server takes. */
const MAX_AGENTS = 20;

export default function RehearsalDialog({ roomId, onClose, onJump }: RehearsalDialogProps) {
  const members = useClientState((state) => state.members);
  const room = useClientState((state) => state.rooms[roomId]);
  const agents = agentsOf(members);
  const isHere = ({ id }: DirectoryMember): boolean => room?.memberIds.includes(id) ?? false;
  const [chosen, setChosen] = useState(() => agents.filter(isHere).slice(0, MAX_AGENTS).map(agentIdOf));
  const [mode, setMode] = useState<AgentMode>("natural");
  const [threshold, setThreshold] = useState(THRESHOLDS.usual);
  const [limit, setLimit] = useState(200);
  const [found, setFound] = useState<Rehearsal | null>(null);
  const { isBusy, problem, run } = useSubmit(async () =>
    setFound(await rehearse(roomId, { agent_ids: chosen, mode, threshold, limit })),
  );
  const toggle = (id: string): void =>
    setChosen((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-MAX_AGENTS)));
  return (
    <Dialog title={t("Rehearse agents")} size="full" onClose={onClose}>
      <div className={styles.page}>
        <p className={styles.about}>
          {t(
            "What was said here is judged anew, as if these agents had gone by other rules. Nothing is posted, and no model is asked.",
          )}
        </p>
        <form className={styles.form} onSubmit={run}>
          <fieldset className={styles.agents}>
            <legend>{t("Agents")}</legend>
            {agents.map((agent) => (
              <label key={agent.id}>
                <input
                  type="checkbox"
                  checked={chosen.includes(agentIdOf(agent))}
                  onChange={() => toggle(agentIdOf(agent))}
                />
                <Said>{agent.name}</Said>
                {!isHere(agent) && <small>{t("not in this room")}</small>}
              </label>
            ))}
          </fieldset>
          <div className={styles.policy}>
            <Select
              label={t("Mode")}
              hint={t(HINTS[mode])}
              value={mode}
              options={choices(MODES)}
              onChange={(event) => setMode(event.target.value as AgentMode)}
            />
            {mode === "natural" && (
              <Slider
                label={t("How readily they join in")}
                min={THRESHOLDS.least}
                max={THRESHOLDS.most}
                step={0.01}
                value={turned(threshold)}
                words={temperOf(threshold)}
                onValue={(next) => setThreshold(turned(next))}
              />
            )}
            <Select
              label={t("Messages")}
              value={String(limit)}
              options={SPANS.map((count) => ({ value: String(count), label: t("The last {count}", { count }) }))}
              onChange={(event) => setLimit(Number(event.target.value))}
            />
            <Button look="primary" type="submit" disabled={isBusy || chosen.length === 0}>
              {isBusy ? t("Rehearsing…") : t("Rehearse")}
            </Button>
          </div>
        </form>
        {problem && <Fault>{problem}</Fault>}
        {found && <Compared found={found} onJump={onJump} />}
      </div>
    </Dialog>
  );
}

function agentsOf(members: State["members"]): DirectoryMember[] {
  const agents = Object.values(members).filter((member) => member.agent_id && !member.closed);
  return agents.sort((a, b) => a.name.localeCompare(b.name));
}

function agentIdOf({ agent_id: agentId }: DirectoryMember): string {
  return agentId ?? "";
}
