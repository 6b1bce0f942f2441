/** The accounts elsewhere that open mine: linking one, and undoing it. */
import { useCallback, useState } from "react";
import { beginLink, listIdentities, unlinkIdentity } from "../../client/account";
import { listWays } from "../../client/accounts";
import { useAccount } from "../../client/context";
import { Button } from "../../ui/Button";
import { PasswordField } from "../../ui/Field";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { shortTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Identity } from "../../wire/types";
import { t } from "../../words/words";
import { explain } from "./explain";
import styles from "./SettingsDialog.module.css";

const load = async () => ({ linked: await listIdentities(), ways: await listWays("") });

/** Nothing where there is no account to link, nor one that is; and nothing for programs. */
export function LinkedSection() {
  const account = useAccount();
  const { value, problem, reload } = useLoad(useCallback(load, []));
  const provider = value?.ways.oidc ?? null;
  if (account?.kind !== "human" || (problem === null && provider === null && !value?.linked.length)) return null;
  return (
    <section>
      <h3>{provider === null ? t("Accounts elsewhere") : t("Sign in with {name}", { name: provider.name })}</h3>
      <p className={styles.note}>
        {t("An account elsewhere that is linked here opens this one, without your password.")}
      </p>
      {problem && <Fault>{problem}</Fault>}
      <ul>
        {value?.linked.map((one) => (
          <LinkedLine key={one.id} identity={one} onUnlinked={reload} />
        ))}
      </ul>
      {provider !== null && <LinkForm provider={provider.name} hasPassword={account.has_password} />}
    </section>
  );
}

function LinkedLine({ identity, onUnlinked }: { identity: Identity; onUnlinked: () => void }) {
  const [nowMs] = useState(Date.now);
  const { isBusy, problem, run } = useSubmit(async () => {
    await unlinkIdentity(identity.id);
    onUnlinked();
  });
  const name = identity.name ?? identity.issuer;
  const since = t("since {when}", { when: shortTime(identity.created_at, nowMs) });
  return (
    <li>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.line}>
        <span className={styles.what}>
          <Said>{name}</Said>
          <small>
            {identity.name === null ? t("{since}; it opens nothing now: the server asks another", { since }) : since}
          </small>
        </span>
        <Button look="quiet" disabled={isBusy} onClick={() => run()}>
          {t("Unlink")}{" "}
          <span className="visually-hidden">
            {name}, {since}
          </span>
        </Button>
      </div>
    </li>
  );
}

function LinkForm({ provider, hasPassword }: { provider: string; hasPassword: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const { isBusy, problem, run } = useSubmit(async () => {
    if (hasPassword && !isOpen) return setOpen(true);
    location.assign(await beginLink(hasPassword ? password : null).catch(explain));
  });
  return (
    <form className={styles.form} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      {isOpen && (
        <PasswordField
          label={t("Your password here")}
          hint={t("Another way in takes it.")}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          maxLength={200}
        />
      )}
      <div>
        <Button type="submit" disabled={isBusy || (isOpen && password === "")}>
          {isOpen ? t("Go to {provider}", { provider }) : t("Link an account of {provider}", { provider })}
        </Button>
      </div>
    </form>
  );
}
