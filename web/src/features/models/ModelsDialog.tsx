/** The providers that a workspace's agents can be asked of: what there is, what is the default, and a new one. */
import { useCallback, useState } from "react";
import { listPresets, listProviders } from "../../client/providers";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { t } from "../../words/words";
import { Health } from "./health/Health";
import styles from "./Models.module.css";
import { ProviderForm } from "./ProviderForm";
import { ProviderLine } from "./ProviderLine";
import { RoutingForm } from "./routing/RoutingForm";

const load = async () => ({ providers: await listProviders(), presets: await listPresets() });

export default function ModelsDialog({ onClose }: { onClose: () => void }) {
  const { value, problem, reload } = useLoad(load);
  const [isAdding, setAdding] = useState(false);
  const onAdded = useCallback(() => {
    setAdding(false);
    reload();
  }, [reload]);
  return (
    <Dialog title={t("Models")} onClose={onClose}>
      <div className={styles.stack}>
        <p className={styles.note}>
          {t(
            "Who answers for this workspace’s agents. An agent that names nobody asks the default; keys are sealed and never shown again.",
          )}
        </p>
        {problem && <Fault>{problem}</Fault>}
        {!problem && value === null && <Loading what={t("Looking it up…")} />}
        <ul className={styles.list}>
          {value?.providers.map((one) => (
            <li key={one.id}>
              <ProviderLine provider={one} onChanged={reload} />
            </li>
          ))}
        </ul>
        {value && isAdding && (
          <ProviderForm presets={value.presets} onAdded={onAdded} onCancel={() => setAdding(false)} />
        )}
        {value && !isAdding && (
          <div className={styles.verbs}>
            <Button icon="add" onClick={() => setAdding(true)}>
              {t("Add a provider")}
            </Button>
          </div>
        )}
        <RoutingForm />
        <Health />
      </div>
    </Dialog>
  );
}
