/** When agents open no conversation by themselves, anywhere in the workspace. */
import { useState } from "react";
import { changeWorkspace } from "../../client/people";
import { Button } from "../../ui/Button";
import { Select, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { QuietHours as Hours, Workspace } from "../../wire/workspace";
import { t } from "../../words/words";
import styles from "./PeopleDialog.module.css";

const NONE = { from: "00:00", to: "00:00" };

export function QuietHours({ workspace }: { workspace: Workspace }) {
  const [kept, setKept] = useState(shown(workspace.quiet_hours));
  const [hours, setHours] = useState(kept);
  const [isSaved, setSaved] = useState(false);
  const isSame = hours.from === kept.from && hours.to === kept.to && hours.time_zone === kept.time_zone;
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    if ((hours.from === "") !== (hours.to === "")) throw new Error(t("Give both times, or neither."));
    const times = hours.from === "" ? NONE : { from: hours.from, to: hours.to };
    const next = await changeWorkspace({ quiet_hours: { ...times, time_zone: hours.time_zone } });
    setKept(shown(next.quiet_hours));
    setHours(shown(next.quiet_hours));
    setSaved(true);
  });
  return (
    <form className={styles.stack} onSubmit={run}>
      <h3>{t("Quiet hours")}</h3>
      <p className={styles.note}>
        {t(
          "Agents that may open conversations open none then. In direct conversations it is the night of who is there. Empty both times for no quiet hours.",
        )}
      </p>
      {problem && <Fault>{problem}</Fault>}
      <TextField
        label={t("From")}
        type="time"
        value={hours.from}
        onChange={(event) => setHours({ ...hours, from: event.target.value })}
      />
      <TextField
        label={t("To")}
        type="time"
        value={hours.to}
        onChange={(event) => setHours({ ...hours, to: event.target.value })}
      />
      <Select
        label={t("Time zone")}
        value={hours.time_zone ?? "UTC"}
        options={zonesWith(hours.time_zone)}
        onChange={(event) => setHours({ ...hours, time_zone: event.target.value })}
      />
      <div className={styles.line}>
        <Button type="submit" disabled={isBusy || isSame}>
          {t("Save the quiet hours")}
        </Button>
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </div>
    </form>
  );
}

/** Show no times where there are no quiet hours. */
function shown(hours: Hours): Hours {
  return hours.from === hours.to ? { ...hours, from: "", to: "" } : hours;
}

function zonesWith(present: string | null): string[] {
  return [...new Set(["UTC", ...(present === null ? [] : [present]), ...Intl.supportedValuesOf("timeZone")])];
}
