/** A forgotten password: asking for a link to a new one, and setting it. */
import { useState } from "react";
import { askForReset, takeReset } from "../../client/accounts";
import { Button } from "../../ui/Button";
import { PasswordField, TextField } from "../../ui/Field";
import { Fault as FaultLine } from "../../ui/State";
import { mark, t } from "../../words/words";
import styles from "./Door.module.css";
import { requireSound, useAsk } from "./faults";
import { asHandle } from "./SignInForm";
import { type WorkspaceChoice, WorkspaceField } from "./WorkspaceField";

const ASKED = mark(
  "If there is such an account, it has a mail address and this server sends mail, a link is on its way; it is good for an hour. If none comes, ask an owner or admin of your workspace for one.",
);

export function ForgottenForm({ onSaid, ...place }: WorkspaceChoice & { onSaid: (said: string | null) => void }) {
  const [who, setWho] = useState("");
  const { isBusy, run, problemOf } = useAsk(async () => {
    onSaid(null);
    const isEmail = who.trim().indexOf("@") > 0;
    if (isEmail) requireSound({ email: who.trim() });
    else requireSound({ handle: asHandle(who) });
    await askForReset(isEmail ? { email: who.trim() } : { handle: asHandle(who) }, place.workspace);
    onSaid(t(ASKED));
  });
  const problem = problemOf(null);
  return (
    <form className={styles.form} onSubmit={run} noValidate>
      <h2>{t("A new password")}</h2>
      {problem && <FaultLine>{problem}</FaultLine>}
      <TextField
        label={t("Handle or mail address")}
        name="username"
        value={who}
        onChange={(event) => setWho(event.target.value)}
        problem={problemOf("handle") ?? problemOf("email")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <WorkspaceField {...place} problem={problemOf("workspace")} />
      <Button look="primary" type="submit" disabled={isBusy || who.trim() === ""}>
        {t("Mail me a link")}
      </Button>
    </form>
  );
}

export function ResetForm({ token, onSet }: { token: string; onSet: () => void }) {
  const [password, setPassword] = useState("");
  const { isBusy, run, problemOf } = useAsk(async () => {
    requireSound({ password });
    await takeReset(token, password);
    onSet();
  });
  const problem = problemOf(null);
  return (
    <form className={styles.form} onSubmit={run} noValidate>
      <h2>{t("A new password")}</h2>
      <p className={styles.note}>{t("Wherever you are signed in by now, you are not any more once it is set.")}</p>
      {problem && <FaultLine>{problem}</FaultLine>}
      <PasswordField
        label={t("New password")}
        hint={t("10 characters or more, whichever you like.")}
        name="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        problem={problemOf("password")}
        autoComplete="new-password"
      />
      <Button look="primary" type="submit" disabled={isBusy}>
        {t("Set the password")}
      </Button>
    </form>
  );
}
