/** Setting one's password, or changing it. */
import { useState } from "react";
import { useAccount, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { t } from "../../words/words";
import { explain } from "./explain";
import styles from "./SettingsDialog.module.css";

const MIN_CHARS = 10;

/** Nothing for programs, which have tokens. */
export function PasswordSection() {
  const client = useClient();
  const account = useAccount();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [isSet, setSet] = useState(false);
  const hasOne = account?.has_password ?? false;
  const { isBusy, problem, run } = useSubmit(async () => {
    setSet(false);
    if (Array.from(password).length < MIN_CHARS) throw new Error(t("A password has 10 to 200 characters."));
    await client.account.setPassword(password, hasOne ? current : null).catch(explain);
    setSet(true);
    setCurrent("");
    setPassword("");
  });
  if (account?.kind !== "human") return null;
  return (
    <section>
      <h3>{t("Password")}</h3>
      <form className={styles.form} onSubmit={run}>
        <input type="text" name="username" autoComplete="username" value={account.handle} readOnly hidden />
        {problem && <Fault>{problem}</Fault>}
        {!hasOne && <p className={styles.note}>{t("You have none yet: you came in by a link or another account.")}</p>}
        {hasOne && (
          <PasswordField
            label={t("Current password")}
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
            autoComplete="current-password"
            maxLength={200}
          />
        )}
        <PasswordField
          label={t("New password")}
          hint={t("10 characters or more. You are signed out everywhere else.")}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="new-password"
          maxLength={200}
        />
        <p className={styles.line}>
          <Button type="submit" disabled={isBusy || password === "" || (hasOne && current === "")}>
            {hasOne ? t("Change the password") : t("Set a password")}
          </Button>
          <span role="status">{isSet && t("Your password is set")}</span>
        </p>
      </form>
    </section>
  );
}
