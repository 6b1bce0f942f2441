/** How far agents may go because of one message: in the workspace, in a room, or for an agent. */
import { useCallback, useState } from "react";
import { getChainLimits, setChainLimits } from "../../client/floor";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { ChainLimitsPlace, ChainLimits as Limits } from "../../wire/types";
import { mark, number, t } from "../../words/words";
import styles from "./ChainLimits.module.css";
import { dollars } from "./words";

type Name = keyof Limits["in_force"];

const FIELDS: readonly { name: Name; label: string; min: number; max: number; step: number | "any" }[] = [
  { name: "turns", label: mark("Turns in all"), min: 1, max: 1_000, step: 1 },
  { name: "agent_turns", label: mark("Turns of agents among themselves"), min: 0, max: 1_000, step: 1 },
  { name: "tokens", label: mark("Tokens"), min: 1, max: 1_000_000_000, step: 1 },
  { name: "usd", label: mark("US dollars"), min: 0, max: 1_000_000, step: "any" },
];

/** Closed at first: few ever need it, and nothing is asked for before. */
export function ChainLimits({ place }: { place: ChainLimitsPlace }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.limits} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("Limits for what comes of one message")}</summary>
      {isOpen && <Loaded place={place} />}
    </details>
  );
}

function Loaded({ place }: { place: ChainLimitsPlace }) {
  const load = useCallback(() => getChainLimits(place), [place]);
  const { value, problem, replace } = useLoad(load);
  if (problem) return <Fault>{problem}</Fault>;
  if (value === null) return <Loading what={t("Looking it up…")} />;
  return <Form place={place} limits={value} onChanged={replace} />;
}

interface FormProps {
  place: ChainLimitsPlace;
  limits: Limits;
  onChanged: (limits: Limits) => void;
}

function Form({ place, limits, onChanged }: FormProps) {
  const [texts, setTexts] = useState(() => textsOf(limits));
  const [isSaved, setSaved] = useState(false);
  const isSame = FIELDS.every(({ name }) => texts[name] === textsOf(limits)[name]);
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    const next = await setChainLimits(place, {
      turns: amountIn(texts.turns),
      agent_turns: amountIn(texts.agent_turns),
      tokens: amountIn(texts.tokens),
      usd: amountIn(texts.usd),
    });
    onChanged(next);
    setTexts(textsOf(next));
    setSaved(true);
  });
  return (
    <form className={styles.form} onSubmit={run}>
      <p className={styles.note}>
        {t(
          "They count all that agents do because of one message, however many agents and tools that takes. What is empty sets no limit of its own; the narrowest of workspace, room and agent holds.",
        )}
      </p>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.columns}>
        {FIELDS.map(({ name, label, ...bounds }) => (
          <TextField
            key={name}
            label={t(label)}
            hint={t("Now in force: {amount}", { amount: amountOf(name, limits.in_force[name]) })}
            type="number"
            inputMode={name === "usd" ? "decimal" : "numeric"}
            value={texts[name]}
            onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
            {...bounds}
          />
        ))}
      </div>
      <div className={styles.line}>
        <Button type="submit" disabled={isBusy || isSame}>
          {t("Save the limits")}
        </Button>
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </div>
    </form>
  );
}

function textsOf(limits: Limits): Record<Name, string> {
  const text = (name: Name): string => (limits[name] === null ? "" : String(limits[name]));
  return { turns: text("turns"), agent_turns: text("agent_turns"), tokens: text("tokens"), usd: text("usd") };
}

function amountIn(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

function amountOf(name: Name, amount: number): string {
  return name === "usd" ? dollars(amount) : number(amount);
}
