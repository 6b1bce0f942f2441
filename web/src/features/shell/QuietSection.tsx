/** When nothing is to disturb one: for a while, and each day between two times. */
import { useEffect, useState } from "react";
import { useChosen, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { clockTime, dayKey, startOfDay } from "../../ui/time";
import { useIsBefore } from "../../ui/useIsBefore";
import { useSubmit } from "../../ui/useSubmit";
import { mark, t } from "../../words/words";
import styles from "./SettingsDialog.module.css";
import { useChange } from "./useChange";

const DAY_MS = 86_400_000;
const MORNING_MS = 8 * 3_600_000;

const CHOICES = [
  { label: mark("30 minutes"), untilMs: () => Date.now() + 1_800_000 },
  { label: mark("2 hours"), untilMs: () => Date.now() + 7_200_000 },
  { label: mark("Until tomorrow, 8:00"), untilMs: () => startOfDay(dayKey(Date.now() + DAY_MS)) + MORNING_MS },
];

export function Quiet() {
  const untilMs = useChosen((chosen) => chosen.quietUntilMs);
  const isQuiet = useIsBefore(untilMs);
  const { problem, change } = useChange();
  const setUntil = (ms: number | null): void =>
    change({ do_not_disturb: { until: ms === null ? null : new Date(ms).toISOString() } });
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      {isQuiet ? (
        <p className={styles.line}>
          <span>{t("Do not disturb until {when}", { when: clockTime(untilMs) })}</span>
          <Button onClick={() => setUntil(null)}>{t("End it")}</Button>
        </p>
      ) : (
        <fieldset className={styles.quiet}>
          <legend>{t("Do not disturb me for")}</legend>
          {CHOICES.map((choice) => (
            <Button key={t(choice.label)} onClick={() => setUntil(choice.untilMs())}>
              {t(choice.label)}
            </Button>
          ))}
        </fieldset>
      )}
      <Daily />
    </>
  );
}

function Daily() {
  const { account } = useClient();
  const keptFrom = useChosen((chosen) => chosen.quietFrom);
  const keptTo = useChosen((chosen) => chosen.quietTo);
  const [from, setFrom] = useState(keptFrom ?? "");
  const [to, setTo] = useState(keptTo ?? "");
  useEffect(() => setFrom(keptFrom ?? ""), [keptFrom]);
  useEffect(() => setTo(keptTo ?? ""), [keptTo]);
  const [isKept, setKept] = useState(false);
  const isSame = from === (keptFrom ?? "") && to === (keptTo ?? "");
  const { isBusy, problem, run } = useSubmit(async () => {
    setKept(false);
    if ((from === "") !== (to === "")) throw new Error(t("Give both times, or neither."));
    await account.change({ do_not_disturb: { from: from || null, to: to || null } });
    setKept(true);
  });
  return (
    <form onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <fieldset className={styles.quiet}>
        <legend>{t("Do not disturb me each day")}</legend>
        <TextField label={t("From")} type="time" value={from} onChange={(event) => setFrom(event.target.value)} />
        <TextField label={t("To")} type="time" value={to} onChange={(event) => setTo(event.target.value)} />
        <div className={styles.end}>
          <Button type="submit" disabled={isBusy || isSame}>
            {t("Keep these times")}
          </Button>{" "}
          <span role="status">{isKept && isSame && t("Kept")}</span>
        </div>
      </fieldset>
      <p className={styles.note}>{t("In your time zone. Empty both to be reached at any time.")}</p>
    </form>
  );
}
