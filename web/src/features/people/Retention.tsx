/** For how long the workspace keeps each kind of data; what is older goes by itself, and for good. */
import { useState } from "react";
import { changeWorkspace } from "../../client/people";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Retention as Kept, Workspace } from "../../wire/workspace";
import { mark, t } from "../../words/words";
import styles from "./PeopleDialog.module.css";

type Kind = keyof Kept;

const FIELDS: readonly { kind: Kind; label: string; hint: string }[] = [
  {
    kind: "message_days",
    label: mark("Days that messages are kept"),
    hint: mark("They go with their files, and with what agents remember of them."),
  },
  {
    kind: "trace_days",
    label: mark("Days that traces of agents are kept"),
    hint: mark("What they thought and did, and why they spoke. What it cost stays."),
  },
  {
    kind: "memory_days",
    label: mark("Days that memories are kept"),
    hint: mark("They can be taken back for 30 days more."),
  },
];

export function Retention({ workspace }: { workspace: Workspace }) {
  const [kept, setKept] = useState(workspace.retention);
  const [texts, setTexts] = useState(() => textsOf(kept));
  const [isAsked, setAsked] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const wanted = daysIn(texts);
  const isSame = FIELDS.every(({ kind }) => wanted[kind] === kept[kind]);
  const isShorter = FIELDS.some(({ kind }) => (wanted[kind] ?? Infinity) < (kept[kind] ?? Infinity));
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    if (isShorter && !isAsked) {
      setAsked(true);
      return;
    }
    setAsked(false);
    const next = (await changeWorkspace({ retention: wanted })).retention;
    setKept(next);
    setTexts(textsOf(next));
    setSaved(true);
  });
  return (
    <form className={styles.stack} onSubmit={run}>
      <h3>{t("What is kept, and for how long")}</h3>
      <p className={styles.note}>{t("What is empty is kept for good. The audit log is always kept.")}</p>
      {problem && <Fault>{problem}</Fault>}
      {FIELDS.map(({ kind, label, hint }) => (
        <TextField
          key={kind}
          label={t(label)}
          hint={t(hint)}
          type="number"
          inputMode="numeric"
          min={1}
          max={36_500}
          step={1}
          value={texts[kind]}
          onChange={(event) => {
            setTexts({ ...texts, [kind]: event.target.value });
            setAsked(false);
          }}
        />
      ))}
      {isAsked && (
        <p role="alert">{t("What is older than that is removed within the hour, and nobody can bring it back.")}</p>
      )}
      <div className={styles.line}>
        <Button type="submit" look={isAsked ? "danger" : "plain"} disabled={isBusy || isSame}>
          {isAsked ? t("Remove what is older") : t("Save what is kept")}
        </Button>
        {isAsked && <Button onClick={() => setAsked(false)}>{t("Cancel")}</Button>}
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </div>
    </form>
  );
}

function textsOf(kept: Kept): Record<Kind, string> {
  const text = (kind: Kind): string => String(kept[kind] ?? "");
  return { message_days: text("message_days"), trace_days: text("trace_days"), memory_days: text("memory_days") };
}

function daysIn(texts: Record<Kind, string>): Kept {
  const days = (kind: Kind): number | null => (texts[kind].trim() === "" ? null : Number(texts[kind]));
  return { message_days: days("message_days"), trace_days: days("trace_days"), memory_days: days("memory_days") };
}
