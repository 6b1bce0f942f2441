/** What keepers look after of an agent: how it does, what it is tried in, what it was, and the agent as a file. */
import { useCallback, useState } from "react";
import { exportAgent } from "../../../client/configuring";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Fault } from "../../../ui/State";
import { useSubmit } from "../../../ui/useSubmit";
import { t } from "../../../words/words";
import { StatisticsFacts } from "../../floor/StatisticsFacts";
import { saveJson } from "../../floor/saveJson";
import { Experiments } from "./Experiments";
import styles from "./Setup.module.css";
import { Versions } from "./Versions";

interface SetupDialogProps {
  agentId: string;
  name: string;
  onClose: () => void;
}

export default function SetupDialog({ agentId, name, onClose }: SetupDialogProps) {
  const [round, setRound] = useState(0);
  const changed = useCallback(() => setRound((last) => last + 1), []);
  return (
    <Dialog title={t("Results and versions of {name}", { name })} size="large" onClose={onClose}>
      <div className={styles.page}>
        <section className={styles.section} aria-label={t("How it does")}>
          <h3>{t("How it does")}</h3>
          <StatisticsFacts agentId={agentId} />
        </section>
        <Experiments key={`tried ${round}`} agentId={agentId} onChanged={changed} />
        <Versions key={`was ${round}`} agentId={agentId} onChanged={changed} />
        <section className={styles.section} aria-label={t("The agent as a file")}>
          <h3>{t("The agent as a file")}</h3>
          <p className={styles.hint}>
            {t("All that is set, without keys and without what it remembers. Bring it in where you make a new agent.")}
          </p>
          <ExportButton agentId={agentId} name={name} />
        </section>
      </div>
    </Dialog>
  );
}

function ExportButton({ agentId, name }: { agentId: string; name: string }) {
  const { isBusy, problem, run } = useSubmit(async () => {
    saveJson(await exportAgent(agentId), `${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.json`);
  });
  return (
    <div className={styles.row}>
      {problem && <Fault>{problem}</Fault>}
      <Button icon="download" disabled={isBusy} onClick={() => run()}>
        {t("Save as a file")}
      </Button>
    </div>
  );
}
