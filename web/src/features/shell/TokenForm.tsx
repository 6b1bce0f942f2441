/** A token for a program: what it is called, what it may do and for how long; its secret is shown once. */
import { useState } from "react";
import { makeToken } from "../../client/account";
import { Button } from "../../ui/Button";
import { Select, Switch, TextField } from "../../ui/Field";
import { Once } from "../../ui/Once";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Scope, TokenInfo } from "../../wire/types";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";
import styles from "./SettingsDialog.module.css";

const FOR_GOOD = "";
const LIVES = [
  { value: "7", label: mark("A week") },
  { value: "30", label: mark("30 days") },
  { value: "90", label: mark("90 days") },
  { value: "365", label: mark("A year") },
  { value: FOR_GOOD, label: mark("For good") },
];
const MAX_LABEL = 80;

interface TokenFormProps {
  /** Of what there is the session that asks bounds what it makes. */
  known: readonly TokenInfo[];
  onMade: (token: TokenInfo) => void;
}

/** Nothing where this session may make none. */
export function TokenForm({ known, onMade }: TokenFormProps) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ id: string; token: string; label: string } | null>(null);
  if (known.some((one) => one.is_current && !one.scopes.includes("admin"))) return null;
  return (
    <>
      {made && known.some(({ id }) => id === made.id) && (
        <Once
          label={t("Token")}
          value={made.token}
          hint={t("Give this to {label}, and to nobody else.", { label: made.label || t("your program") })}
        />
      )}
      {isOpen ? (
        <Fields
          onMade={(token) => {
            setMade(token);
            setOpen(false);
            onMade(token);
          }}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <div>
          <Button icon="add" onClick={() => setOpen(true)}>
            {t("Make a token for a program")}
          </Button>
        </div>
      )}
    </>
  );
}

interface FieldsProps {
  onMade: (token: TokenInfo & { token: string }) => void;
  onCancel: () => void;
}

function Fields({ onMade, onCancel }: FieldsProps) {
  const [label, setLabel] = useState("");
  const [mayWrite, setMayWrite] = useState(true);
  const [mayAdminister, setMayAdminister] = useState(false);
  const [days, setDays] = useState("90");
  const { isBusy, problem, run } = useSubmit(async () => {
    const scopes: Scope[] = ["read", ...(mayWrite ? (["write"] as const) : [])];
    if (mayWrite && mayAdminister) scopes.push("admin");
    onMade(await makeToken({ label: label.trim(), scopes, expires_in_days: days === FOR_GOOD ? null : Number(days) }));
  });
  return (
    <form className={styles.form} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <TextField
        label={t("What it is for")}
        hint={t("So that you know it again, such as “backup script”")}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
        autoComplete="off"
        maxLength={MAX_LABEL}
      />
      <Switch
        label={t("It may write")}
        hint={t("Say things, mark them as read, make rooms and agents. Without it, it only reads what you can read.")}
        checked={mayWrite}
        onChecked={setMayWrite}
      />
      {mayWrite && (
        <Switch
          label={t("It may administer")}
          hint={t("Whatever you may do with members, invitations, tokens and the workspace.")}
          checked={mayAdminister}
          onChecked={setMayAdminister}
        />
      )}
      <Select
        label={t("Good for")}
        value={days}
        options={choices(LIVES)}
        onChange={(event) => setDays(event.target.value)}
      />
      <div className={styles.verbs}>
        <Button look="primary" type="submit" disabled={isBusy || label.trim() === ""}>
          {t("Make the token")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("Cancel")}
        </Button>
      </div>
    </form>
  );
}
