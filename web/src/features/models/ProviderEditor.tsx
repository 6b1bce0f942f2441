/** Changes a provider: only what was touched is sent, and a key only where a new one is written. */
import { useState } from "react";
import { changeProvider } from "../../client/providers";
import { Button } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Provider } from "../../wire/providers";
import { t } from "../../words/words";
import { ModelFields, type ModelValues, namesIn } from "./ModelFields";
import styles from "./Models.module.css";

export function ProviderEditor({ provider, onSaved }: { provider: Provider; onSaved: () => void }) {
  const before: ModelValues = {
    baseUrl: provider.base_url ?? "",
    key: "",
    models: provider.models.join(", "),
    defaultModel: provider.default_model ?? "",
  };
  const [values, setValues] = useState(before);
  const { isBusy, problem, run } = useSubmit(async () => {
    await changeProvider(provider.id, {
      ...(values.baseUrl.trim() !== before.baseUrl && { base_url: values.baseUrl.trim() }),
      ...(values.key && { key: values.key }),
      ...(values.models !== before.models && { models: namesIn(values.models) }),
      ...(values.defaultModel !== before.defaultModel && { default_model: values.defaultModel.trim() || null }),
    });
    onSaved();
  });
  return (
    <form className={styles.editor} aria-label={t("Change {name}", { name: provider.name })} onSubmit={run}>
      <ModelFields
        values={values}
        change={(part) => setValues((all) => ({ ...all, ...part }))}
        address={{ example: before.baseUrl, isNeeded: true }}
        keyHint={provider.has_key ? t("Empty: the key it has.") : t("Empty where it wants none.")}
        offered={[]}
      />
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.verbs}>
        <Button look="primary" type="submit" disabled={isBusy}>
          {t("Save")}
        </Button>
      </div>
    </form>
  );
}
