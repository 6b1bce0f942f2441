/** Sign in with a handle and a password. */
import { useState } from "react";
import { openSession } from "../../client/accounts";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField, TextField } from "../../ui/Field";
import { Fault as FaultLine } from "../../ui/State";
import { t } from "../../words/words";
import styles from "./Door.module.css";
import { requireSound, useAsk } from "./faults";
import { type WorkspaceChoice, WorkspaceField } from "./WorkspaceField";

export function SignInForm({ onDone, ...place }: WorkspaceChoice & { onDone: () => void }) {
  const client = useClient();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const { isBusy, run, problemOf } = useAsk(async () => {
    const handle = asHandle(typed);
    requireSound({ handle });
    client.enter(await openSession({ handle, password, ...named(place.workspace) }));
    onDone();
  });
  const problem = problemOf(null);
  return (
    <form className={styles.form} onSubmit={run} noValidate>
      {problem && <FaultLine>{problem}</FaultLine>}
      <TextField
        label={t("Handle")}
        name="username"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        problem={problemOf("handle")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        label={t("Password")}
        name="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        problem={problemOf("password")}
        autoComplete="current-password"
        maxLength={200}
      />
      <WorkspaceField {...place} problem={problemOf("workspace")} />
      <Button look="primary" type="submit" disabled={isBusy || typed.trim() === "" || password === ""}>
        {isBusy ? t("Signing in…") : t("Sign in")}
      </Button>
    </form>
  );
}

/** Take a handle as people write it. */
export function asHandle(text: string): string {
  return text.trim().replace(/^@/, "").toLowerCase();
}

export function named(workspace: string): { workspace?: string } {
  return workspace === "" ? {} : { workspace };
}
