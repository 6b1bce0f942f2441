/** Sets a provider up: a kind, its key, and what may be asked there; it can be tried out before it is kept. */
import { useState } from "react";
import { addProvider, probeDraft } from "../../client/providers";
import { Button } from "../../ui/Button";
import { Select, Switch, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Preset, Probe } from "../../wire/providers";
import { t } from "../../words/words";
import { ModelFields, type ModelValues, namesIn } from "./ModelFields";
import styles from "./Models.module.css";
import { ProbeLine } from "./ProbeLine";

interface ProviderFormProps {
  presets: Preset[];
  onAdded: () => void;
  onCancel: () => void;
}

const BLANK: ModelValues = { baseUrl: "", key: "", models: "", defaultModel: "" };

export function ProviderForm({ presets, onAdded, onCancel }: ProviderFormProps) {
  const [kind, setKind] = useState(presets[0]?.name ?? "");
  const [name, setName] = useState("");
  const [values, setValues] = useState(BLANK);
  const [isDefault, setDefault] = useState(false);
  const [found, setFound] = useState<Probe | null>(null);
  const preset = presets.find((one) => one.name === kind);
  const change = (part: Partial<ModelValues>): void => setValues((all) => ({ ...all, ...part }));
  const defaultModel = values.defaultModel.trim() || (preset?.default_model ?? "");
  const asked = {
    preset: kind,
    ...(values.baseUrl.trim() && { base_url: values.baseUrl.trim() }),
    ...(values.key && { key: values.key }),
  };
  const probing = useSubmit(async () => {
    setFound(null);
    setFound(await probeDraft({ ...asked, ...(defaultModel && { model: defaultModel }) }));
  });
  const { isBusy, problem, run } = useSubmit(async () => {
    await addProvider({
      ...asked,
      name: name.trim(),
      models: namesIn(values.models),
      is_default: isDefault,
      ...(defaultModel && { default_model: defaultModel }),
    });
    onAdded();
  });
  const shown = problem ?? probing.problem;
  return (
    <form className={styles.editor} aria-label={t("New provider")} onSubmit={run}>
      <div className={styles.pair}>
        <Select
          label={t("Kind")}
          value={kind}
          options={presets.map((one) => ({ value: one.name, label: one.title, lang: "en" }))}
          onChange={(event) => {
            setKind(event.target.value);
            setFound(null);
          }}
        />
        <TextField
          label={t("Name")}
          hint={t("Small letters and digits; agents call it so.")}
          value={name}
          maxLength={40}
          pattern="[a-z][a-z0-9_\-]*"
          autoCapitalize="none"
          required
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <ModelFields
        values={values}
        change={change}
        address={{ example: preset?.base_url ?? preset?.example_url ?? "", isNeeded: preset?.base_url === null }}
        keyHint={preset?.needs_key ? t("It is sealed and never shown again.") : t("Empty where it wants none.")}
        offered={found?.models ?? []}
      />
      <Switch label={t("Ask it for agents that name no provider")} checked={isDefault} onChecked={setDefault} />
      {shown && <Fault>{shown}</Fault>}
      <ProbeLine found={found} />
      <div className={styles.verbs}>
        <Button look="primary" type="submit" disabled={isBusy || name.trim() === ""}>
          {t("Add the provider")}
        </Button>
        <Button disabled={probing.isBusy} onClick={() => probing.run()}>
          {t("Try it out")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("Cancel")}
        </Button>
      </div>
    </form>
  );
}
