/** One's name and mail address, as the server keeps them. */
import { useState } from "react";
import { useAccount, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Myself } from "../../wire/types";
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
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    const change = { ...(name.trim() !== account.name && { name: name.trim() }) };
    await client.account.change({ ...change, email: email.trim() || null });
    setSaved(true);
  });
  const isSame = name.trim() === account.name && email.trim() === (account.email ?? "");
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
      <p className={styles.line}>
        <Button type="submit" disabled={isBusy || isSame || name.trim() === ""}>
          Save
        </Button>
        <span role="status">{isSaved && isSame && "Saved"}</span>
      </p>
    </form>
  );
}
