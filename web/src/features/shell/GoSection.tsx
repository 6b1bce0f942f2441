/** Leaving the workspace for good. */
import { useState } from "react";
import { useAccount, useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import styles from "./SettingsDialog.module.css";

/** Nothing for programs: those who made them end them. */
export function GoSection() {
  const client = useClient();
  const account = useAccount();
  const workspace = useClientState((state) => state.workspace);
  const [isAsked, setAsked] = useState(false);
  const { isBusy, problem, run } = useSubmit(() => client.leaveWorkspace());
  if (account?.kind !== "human") return null;
  return (
    <section>
      <h3>{t("Leave")}</h3>
      {problem && <Fault>{problem}</Fault>}
      {!isAsked && (
        <div>
          <Button onClick={() => setAsked(true)}>{t("Leave the workspace…")}</Button>
        </div>
      )}
      {isAsked && (
        <>
          <p>
            {tr(
              "Your account in {workspace} is closed: you are signed out everywhere and leave your rooms. What you said stays, under your name. Nobody can undo this.",
              { workspace: <Said>{workspace}</Said> },
            )}
          </p>
          <div className={styles.verbs}>
            <Button look="danger" disabled={isBusy} onClick={() => run()}>
              {t("Leave for good")}
            </Button>
            <Button onClick={() => setAsked(false)}>{t("Stay")}</Button>
          </div>
        </>
      )}
    </section>
  );
}
