/** When one is told by mail what waits, and what stands in the way of it. */
import { useEffect, useState } from "react";
import { useAccount, useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { DigestWhen, Myself } from "../../wire/types";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";
import { explain } from "./explain";
import styles from "./SettingsDialog.module.css";
import { useChange } from "./useChange";

const WHEN: readonly { value: DigestWhen; label: string }[] = [
  { value: "off", label: mark("Never") },
  { value: "away", label: mark("When I have been away for an hour") },
  { value: "daily", label: mark("Once a day, from 8:00 on") },
  { value: "weekly", label: mark("Once a week, on Mondays from 8:00 on") },
];
const OBSTACLES = {
  no_mail: mark("This server sends no mail. Whoever runs it can set that up."),
  no_address: mark("Give your mail address above, and confirm it."),
  not_confirmed: mark("Confirm your mail address first, so that nobody else is told what waits for you."),
} as const;
const HINT = mark(
  "Mentions, direct messages and replies that you have not read; not while you are here or not to be disturbed.",
);

export function ByMail() {
  const account = useAccount();
  return account === null ? null : <Choice account={account} />;
}

function Choice({ account }: { account: Myself }) {
  const { problem, change } = useChange();
  const obstacle = account.digest_obstacle;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <Select
        label={t("Tell me by mail what waits")}
        hint={t(obstacle === null ? HINT : OBSTACLES[obstacle])}
        value={account.digest_in_force}
        options={choices(WHEN)}
        disabled={obstacle !== null}
        onChange={(event) => change({ digest: WHEN.find(({ value }) => value === event.target.value)?.value ?? null })}
      />
      {obstacle === "not_confirmed" && <Confirmation key={account.email} />}
    </>
  );
}

function Confirmation() {
  const { account } = useClient();
  const [sentTo, setSentTo] = useState<string | null>(null);
  useEffect(() => {
    // The link is opened elsewhere: whoever comes back finds what came of it.
    const look = (): void => void account.load().catch(() => undefined);
    look();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [account]);
  const { isBusy, problem, run } = useSubmit(async () => {
    setSentTo(await account.askForConfirmation().catch(explain));
  });
  return (
    <form onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <p className={styles.line}>
        <Button type="submit" disabled={isBusy || sentTo !== null}>
          {t("Send me a link that confirms it")}
        </Button>
        <span role="status">
          {sentTo !== null && t("Sent to {address}. Open it, then come back.", { address: sentTo })}
        </span>
      </p>
    </form>
  );
}
