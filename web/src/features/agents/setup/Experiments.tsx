/** Tries two settings of an agent against each other, and shows whether they differ. */
import { useCallback, useState } from "react";
import { beginExperiment, endExperiment, getResults, listExperiments, listVersions } from "../../../client/configuring";
import { Button } from "../../../ui/Button";
import { Select, TextField } from "../../../ui/Field";
import { plain } from "../../../ui/plain";
import { Fault, Loading } from "../../../ui/State";
import { fullTime } from "../../../ui/time";
import { useLoad } from "../../../ui/useLoad";
import { useSubmit } from "../../../ui/useSubmit";
import type { Arm, Experiment, Measured, Results, Version } from "../../../wire/configuring";
import { mark, t } from "../../../words/words";
import { percent } from "../../floor/words";
import styles from "./Setup.module.css";
import { MEASURES, measured } from "./words";

const UNITS = [
  { value: "room", label: mark("by room") },
  { value: "requester", label: mark("by who asks") },
];

interface ExperimentsProps {
  agentId: string;
  onChanged: () => void;
}

export function Experiments({ agentId, onChanged }: ExperimentsProps) {
  const load = useCallback(() => listExperiments(agentId), [agentId]);
  const { value: found, problem } = useLoad(load);
  const isRunning = found?.some((one) => one.ended_at === null) ?? true;
  return (
    <section className={styles.section} aria-label={t("Experiments")}>
      <h3>{t("Experiments")}</h3>
      {problem && <Fault>{problem}</Fault>}
      {!problem && found === null && <Loading what={t("Looking back…")} />}
      {found !== null && !isRunning && <NewExperiment agentId={agentId} onBegun={onChanged} />}
      <ul className={styles.list}>
        {found?.map((one) => (
          <li key={one.id}>
            <Item experiment={one} onEnded={onChanged} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewExperiment({ agentId, onBegun }: { agentId: string; onBegun: () => void }) {
  const [name, setName] = useState("");
  const [version, setVersion] = useState("");
  const [unit, setUnit] = useState("room");
  const load = useCallback(() => listVersions(agentId, null), [agentId]);
  const { value: page } = useLoad(load);
  const earlier = page?.items.slice(1) ?? [];
  const { isBusy, problem, run } = useSubmit(async () => {
    await beginExperiment(agentId, { name: name.trim(), b: { version: Number(version) }, unit });
    onBegun();
  });
  if (page !== null && earlier.length === 0) {
    return <p className={styles.hint}>{t("Change something about the agent first; then both can be tried.")}</p>;
  }
  return (
    <form className={styles.form} onSubmit={run}>
      <p className={styles.hint}>
        {t(
          "Half of the rooms, or of those who ask, get the agent as it is (A), the others as it was in a version (B).",
        )}
      </p>
      <div className={styles.row}>
        <TextField
          label={t("Name")}
          value={name}
          required
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <Select
          label={t("Version for B")}
          value={version}
          options={[{ value: "", label: t("choose one") }, ...earlier.map(choiceOf)]}
          onChange={(event) => setVersion(event.target.value)}
        />
        <Select
          label={t("Shared out")}
          value={unit}
          options={UNITS.map(({ value, label }) => ({ value, label: t(label) }))}
          onChange={(event) => setUnit(event.target.value)}
        />
        <Button type="submit" disabled={isBusy || name.trim() === "" || version === ""}>
          {t("Begin")}
        </Button>
      </div>
      {problem && <Fault>{problem}</Fault>}
    </form>
  );
}

function choiceOf({ number, note }: Version): { value: string; label: string } {
  const name = t("Version {number}", { number });
  return { value: String(number), label: note ? `${name} · ${plain(note)}` : name };
}

function Item({ experiment, onEnded }: { experiment: Experiment; onEnded: () => void }) {
  const [isOpen, setOpen] = useState(experiment.ended_at === null);
  const { name, a, b, started_at: begun, ended_at: ended, kept } = experiment;
  return (
    <article className={styles.item}>
      <p dir="auto">{plain(name)}</p>
      <footer>
        <span>{t("A: version {a}, B: version {b}", { a: a.version, b: b.version })}</span>
        <span>{t("{share} get B", { share: percent(experiment.share_b) })}</span>
        <time dateTime={begun}>{fullTime(begun)}</time>
        {ended === null ? (
          <span>{t("running")}</span>
        ) : (
          <span>{kept ? t("{arm} was kept", { arm: kept.toUpperCase() }) : t("ended")}</span>
        )}
        <span className={styles.verbs}>
          <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("Results")}
          </Button>
        </span>
      </footer>
      {isOpen && <Outcome experimentId={experiment.id} />}
      {ended === null && <Ending experimentId={experiment.id} onEnded={onEnded} />}
    </article>
  );
}

function Ending({ experimentId, onEnded }: { experimentId: string; onEnded: () => void }) {
  const [keep, setKeep] = useState<Arm | "">("");
  const { isBusy, problem, run } = useSubmit(async () => {
    await endExperiment(experimentId, keep === "" ? null : keep);
    onEnded();
  });
  const choices = [
    { value: "", label: t("leave it as it is") },
    { value: "a", label: t("keep A") },
    { value: "b", label: t("keep B") },
  ];
  return (
    <form className={styles.row} onSubmit={run}>
      <Select
        label={t("In the end")}
        value={keep}
        options={choices}
        onChange={(event) => setKeep(event.target.value as Arm | "")}
      />
      <Button type="submit" disabled={isBusy}>
        {t("End the experiment")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
    </form>
  );
}

function Outcome({ experimentId }: { experimentId: string }) {
  const load = useCallback(() => getResults(experimentId), [experimentId]);
  const { value: found, problem } = useLoad(load);
  if (problem) return <Fault>{problem}</Fault>;
  if (found === null) return <Loading what={t("Counting…")} />;
  return <OutcomeTable results={found} />;
}

function OutcomeTable({ results }: { results: Results }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("Measure")}</th>
            <th scope="col">{t("A ({count} turns)", { count: results.turns_a })}</th>
            <th scope="col">{t("B ({count} turns)", { count: results.turns_b })}</th>
            <th scope="col">{t("Difference")}</th>
          </tr>
        </thead>
        <tbody>
          {results.measures.map((one) => (
            <tr key={one.measure}>
              <th scope="row">{t(MEASURES[one.measure])}</th>
              <Value of={one} arm="a" />
              <Value of={one} arm="b" />
              <td>{verdict(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ of, arm }: { of: Measured; arm: Arm }) {
  const { mean } = of[arm];
  if (mean === null) return <td>–</td>;
  const most = Math.max(of.a.mean ?? 0, of.b.mean ?? 0);
  return (
    <td>
      {measured(of.measure, mean)}
      <div className={styles.bar} aria-hidden="true">
        <i style={{ width: `${most > 0 ? (100 * mean) / most : 0}%` }} />
      </div>
    </td>
  );
}

/** Say whether B differs from A, and how sure that is. */
function verdict({ measure, difference }: Measured): string {
  if (difference === null || !difference.enough) return t("too few to say");
  if (!difference.shown) return t("no difference shown");
  const [low, value, high] = [difference.low, difference.value, difference.high].map((one) => measured(measure, one));
  return t("B: {value} ({low} to {high})", { value: value ?? "", low: low ?? "", high: high ?? "" });
}
