/** One's name and mail address, as the server keeps them. */
import { useState } from "react";
import { useAccount, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Myself } from "../../wire/types";
import { term } from "../../words/terms";
import { t } from "../../words/words";
import { explain } from "./explain";
import styles from "./SettingsDialog.module.css";

export function AccountSection() {
  const account = useAccount();
  return (
    <section>
      <h3>{t("Account")}</h3>
      {account === null ? (
        <p className={styles.note}>{t("Your account is not loaded.")}</p>
      ) : (
        <Words account={account} />
      )}
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
        label={t("Name")}
        hint={t("You are @{handle}, {role}; that stays.", { handle: account.handle, role: term(account.role) })}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="name"
        maxLength={80}
        required
      />
      <TextField
        label={t("Mail address")}
        hint={t("A link to a new password goes there. Owners and admins see it.")}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoComplete="email"
        maxLength={254}
      />
      {asksPassword && (
        <PasswordField
          label={t("Your password")}
          hint={t("Another mail address takes it.")}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          maxLength={200}
        />
      )}
      <p className={styles.line}>
        <Button type="submit" disabled={isBusy || isSame || name.trim() === "" || (asksPassword && password === "")}>
          {t("Save")}
        </Button>
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </p>
    </form>
  );
}
