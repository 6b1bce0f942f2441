/** Become a member, by an invitation or where everybody may. */
import { useState } from "react";
import { signUp } from "../../client/accounts";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField, TextField } from "../../ui/Field";
import { Fault as FaultLine } from "../../ui/State";
import { t } from "../../words/words";
import styles from "./Door.module.css";
import { requireSound, useAsk } from "./faults";
import { asHandle, named } from "./SignInForm";
import { type WorkspaceChoice, WorkspaceField } from "./WorkspaceField";

interface SignUpFormProps extends WorkspaceChoice {
  /** An invitation's token. */
  invitation: string | null;
  onDone: () => void;
}

const EMPTY = { name: "", handle: "", email: "", password: "" };

export function SignUpForm({ invitation, onDone, ...place }: SignUpFormProps) {
  const client = useClient();
  const [words, setWords] = useState(EMPTY);
  const put = (part: Partial<typeof EMPTY>): void => setWords({ ...words, ...part });
  const { isBusy, run, problemOf } = useAsk(async () => {
    const { email, ...rest } = { ...words, handle: asHandle(words.handle), name: words.name.trim() };
    requireSound({ name: rest.name, handle: rest.handle, email: email.trim(), password: rest.password });
    const extra = { ...(email.trim() && { email: email.trim() }), ...(invitation !== null && { invitation }) };
    client.enter(await signUp({ ...rest, ...extra, ...(invitation === null && named(place.workspace)) }));
    onDone();
  });
  const problem = problemOf(null);
  return (
    <form className={styles.form} onSubmit={run} noValidate>
      <h2>{invitation === null ? t("Become a member") : t("You are invited")}</h2>
      {problem && <FaultLine>{problem}</FaultLine>}
      <TextField
        label={t("Name")}
        hint={t("As others see it.")}
        name="name"
        value={words.name}
        onChange={(event) => put({ name: event.target.value })}
        problem={problemOf("name")}
        autoComplete="name"
      />
      <TextField
        label={t("Handle")}
        hint={t("By which you sign in and others call you: @ada. It stays as it is.")}
        name="username"
        value={words.handle}
        onChange={(event) => put({ handle: event.target.value })}
        problem={problemOf("handle")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={t("Mail address (if you like)")}
        hint={t("For a new password, should you forget yours. Owners and admins see it.")}
        name="email"
        type="email"
        value={words.email}
        onChange={(event) => put({ email: event.target.value })}
        problem={problemOf("email")}
        autoComplete="email"
      />
      <PasswordField
        label={t("Password")}
        hint={t("10 characters or more, whichever you like.")}
        name="password"
        value={words.password}
        onChange={(event) => put({ password: event.target.value })}
        problem={problemOf("password")}
        autoComplete="new-password"
      />
      {invitation === null && <WorkspaceField {...place} problem={problemOf("workspace")} />}
      <Button look="primary" type="submit" disabled={isBusy}>
        {isBusy ? t("Coming in…") : t("Come in")}
      </Button>
    </form>
  );
}
