/** Makes an agent, or changes one: who it is, how it talks, what it runs on. */
import { useMemo, useState } from "react";
import { changeAgent, createAgent } from "../../client/agents";
import { useClient, useClientState } from "../../client/context";
import { canAddMembers } from "../../store/rights";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, Slider, Switch, TextArea, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { type Agent, TRAITS } from "../../wire/types";
import { heading, term } from "../../words/terms";
import { t } from "../../words/words";
import { ChainLimits } from "../floor/ChainLimits";
import styles from "./AgentDialog.module.css";
import { type AgentFields, BLANK, bodyOf, changesTo, fieldsOf, STYLES, type Style } from "./form";
import { MindFields } from "./MindFields";
import { SpareFields } from "./SpareFields";
import { ImportAgent } from "./setup/ImportAgent";

interface AgentDialogProps {
  agent: Agent | null;
  /** A new agent joins this room, where one may be added to it. */
  roomId: string | null;
  onClose: () => void;
  onSaved: (agent: Agent) => void;
}

export default function AgentDialog({ agent, roomId, onClose, onSaved }: AgentDialogProps) {
  const client = useClient();
  const [fields, setFields] = useState<AgentFields>(() => (agent ? fieldsOf(agent) : BLANK));
  const [note, setNote] = useState("");
  const room = useClientState((state) => (roomId === null ? undefined : state.rooms[roomId]));
  const place = useMemo(() => agent && ({ of: "agents", id: agent.id } as const), [agent]);
  const change = (part: Partial<AgentFields>): void => setFields((all) => ({ ...all, ...part }));
  const finish = async (saved: Agent): Promise<void> => {
    await client.loadDirectory();
    onSaved(saved);
  };
  const { isBusy, problem, run } = useSubmit(async () => {
    const body = bodyOf(fields);
    const saved = agent
      ? await changeAgent(agent.id, changesTo(body, bodyOf(fieldsOf(agent))), note.trim())
      : await createAgent(body);
    if (!agent && room?.isMember && canAddMembers(client.store.state.me, room)) {
      await client.ask({ type: "add_member", room_id: room.room.id, member_id: saved.member_id });
    }
    await finish(saved);
  });
  return (
    <Dialog title={agent ? t("Edit {name}", { name: agent.name }) : t("New agent")} size="large" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        <div className={styles.columns}>
          <TextField
            label={t("Name")}
            value={fields.name}
            required
            maxLength={80}
            onChange={(event) => change({ name: event.target.value })}
          />
          <TextField
            label={t("Role")}
            hint={t("A word or two: gardener, code reviewer.")}
            value={fields.role}
            maxLength={80}
            onChange={(event) => change({ role: event.target.value })}
          />
        </div>
        <TextField
          label={t("Description")}
          hint={t("One line that others see when they look for help.")}
          value={fields.description}
          maxLength={300}
          onChange={(event) => change({ description: event.target.value })}
        />
        <TextArea
          label={t("System prompt")}
          hint={t("What it must know and keep to. May stay empty.")}
          value={fields.systemPrompt}
          onChange={(event) => change({ systemPrompt: event.target.value })}
        />
        <Character fields={fields} change={change} />
        <fieldset>
          <legend>{t("Model and memory")}</legend>
          <div className={styles.columns}>
            <MindFields fields={fields} change={change} />
          </div>
          <SpareFields fields={fields} change={change} />
          <Switch
            label={t("Remembers")}
            hint={t("Keeps what it is told, and recalls it where all present could have heard it.")}
            checked={fields.hasMemory}
            onChecked={(hasMemory) => change({ hasMemory })}
          />
        </fieldset>
        {agent && (
          <TextField
            label={t("Why")}
            hint={t("Stands beside the version that this makes. May stay empty.")}
            value={note}
            maxLength={200}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
        {problem && <Fault>{problem}</Fault>}
        <div className={styles.footer}>
          <Button look="quiet" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={isBusy || fields.name.trim() === ""}>
            {agent ? t("Save") : t("Make the agent")}
          </Button>
        </div>
      </form>
      {place ? <ChainLimits place={place} /> : <ImportAgent onImported={finish} />}
    </Dialog>
  );
}

function Character({ fields, change }: { fields: AgentFields; change: (part: Partial<AgentFields>) => void }) {
  return (
    <fieldset>
      <legend>{t("Character")}</legend>
      <div className={styles.columns}>
        {TRAITS.map((trait) => (
          <Slider
            key={trait}
            label={heading(trait)}
            value={fields.traits[trait]}
            onValue={(value) => change({ traits: { ...fields.traits, [trait]: value } })}
          />
        ))}
      </div>
      <div className={styles.columns}>
        {(Object.keys(STYLES) as Style[]).map((style) => (
          <Select
            key={style}
            label={heading(style)}
            value={fields.styles[style]}
            options={STYLES[style].map((value) => ({ value, label: term(value) }))}
            onChange={(event) => change({ styles: { ...fields.styles, [style]: event.target.value } })}
          />
        ))}
      </div>
      <TextField
        label={t("Interests")}
        hint={t("Separated by commas; the topics it may speak up about.")}
        value={fields.interests}
        onChange={(event) => change({ interests: event.target.value })}
      />
    </fieldset>
  );
}
