/** One's name and mail address, as the server keeps them. */
import { useState } from "react";
import { useAccount, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Myself } from "../../wire/types";
import { explain } from "./explain";
import styles from "./SettingsDialog.module.css";

export function AccountSection() {
  const account = useAccount();
  return (
    <section>
      <h3>Account</h3>
      {account === null ? <p className={styles.note}>Your account is not loaded.</p> : <Words account={account} />}
    </section>
  );
}

function Words({ account }: { account: Myself }) {
  const client = useClient();
  const [name, setName] = useState(account.name);
  const [email, setEmail] = useState(account.email ?? "");
  const [isSaved, setSaved] = useState(false);
  const [password, setPassword] = useState("");
  const isNamed = name.trim() !== account.name;
  const isMoved = email.trim() !== (account.email ?? "");
  const asksPassword = isMoved && account.has_password;
  const isSame = !isNamed && !isMoved;
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    const change = { ...(isNamed && { name: name.trim() }), ...(isMoved && { email: email.trim() || null }) };
    await client.account.change({ ...change, ...(asksPassword && { current_password: password }) }).catch(explain);
    setSaved(true);
    setPassword("");
  });
  return (
    <form className={styles.form} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <TextField
        label="Name"
        hint={`You are @${account.handle}, ${account.role}; that stays.`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="name"
        maxLength={80}
        required
      />
      <TextField
        label="Mail address"
        hint="A link to a new password goes there. Owners and admins see it."
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoComplete="email"
        maxLength={254}
      />
      {asksPassword && (
        <PasswordField
          label="Your password"
          hint="Another mail address takes it."
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          maxLength={200}
        />
      )}
      <p className={styles.line}>
        <Button type="submit" disabled={isBusy || isSame || name.trim() === "" || (asksPassword && password === "")}>
          Save
        </Button>
        <span role="status">{isSaved && isSame && "Saved"}</span>
      </p>
    </form>
  );
}
