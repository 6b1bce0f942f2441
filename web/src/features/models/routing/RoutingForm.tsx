/** Which models answer for agents that have no rules of their own. */
import { useCallback, useState } from "react";
import { changeWorkspace, getWorkspace } from "../../../client/people";
import { listProviderChoices } from "../../../client/providers";
import { Button } from "../../../ui/Button";
import { Fault, Loading } from "../../../ui/State";
import { useLoad } from "../../../ui/useLoad";
import { useSubmit } from "../../../ui/useSubmit";
import type { ProviderChoice, Routing } from "../../../wire/providers";
import { t } from "../../../words/words";
import styles from "../Models.module.css";
import { RefField } from "./RefField";
import { readRef, writeRef } from "./refs";

export function RoutingForm() {
  const load = useCallback(async () => ({ workspace: await getWorkspace(), known: await listProviderChoices() }), []);
  const { value, problem } = useLoad(load);
  return (
    <section className={styles.stack}>
      <h3>{t("Smaller and larger models")}</h3>
      <p className={styles.note}>
        {t(
          "For agents that have no rules of their own. What is asked for is read off the words; “Why?” says which rule chose.",
        )}
      </p>
      {problem && <Fault>{problem}</Fault>}
      {!problem && value === null && <Loading what={t("Looking it up…")} />}
      {value && <Form routing={value.workspace.routing} known={value.known} />}
    </section>
  );
}

function Form({ routing, known }: { routing: Routing; known: readonly ProviderChoice[] }) {
  const [kept, setKept] = useState(routing);
  const [small, setSmall] = useState(writeRef(routing.small));
  const [large, setLarge] = useState(writeRef(routing.large));
  const [isSaved, setSaved] = useState(false);
  const isSame = small.trim() === writeRef(kept.small) && large.trim() === writeRef(kept.large);
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    const next = await changeWorkspace({ routing: { ...kept, small: readRef(small), large: readRef(large) } });
    setKept(next.routing);
    setSmall(writeRef(next.routing.small));
    setLarge(writeRef(next.routing.large));
    setSaved(true);
  });
  return (
    <form className={styles.stack} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.pair}>
        <RefField
          label={t("Small model")}
          hint={t("For what asks for little, and when the day’s money is nearly spent. Empty: none.")}
          value={small}
          known={known}
          onValue={setSmall}
        />
        <RefField
          label={t("Large model")}
          hint={t("For what asks for much. Empty: none.")}
          value={large}
          known={known}
          onValue={setLarge}
        />
      </div>
      <div className={styles.verbs}>
        <Button type="submit" disabled={isBusy || isSame}>
          {t("Save the models")}
        </Button>
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </div>
    </form>
  );
}
