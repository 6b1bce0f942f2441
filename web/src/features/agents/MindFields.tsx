/** The provider and the model of an agent, of what its workspace can be asked of. */
import { useId } from "react";
import { listProviderChoices } from "../../client/providers";
import { Select, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { ProviderChoice } from "../../wire/providers";
import { t } from "../../words/words";

interface MindFieldsProps {
  provider: string;
  model: string;
  change: (part: { provider?: string; model?: string }) => void;
}

export function MindFields({ provider, model, change }: MindFieldsProps) {
  const { value, problem } = useLoad(listProviderChoices);
  const listId = useId();
  const chosen = value?.find((one) => (provider ? one.name === provider : one.is_default));
  return (
    <>
      <Select
        label={t("Provider")}
        value={provider}
        options={optionsOf(value ?? [], provider, value !== null)}
        onChange={(event) => change({ provider: event.target.value })}
      />
      <TextField
        label={t("Model")}
        hint={
          chosen?.default_model
            ? t("Empty: {model}.", { model: chosen.default_model })
            : t("Empty: the provider’s default.")
        }
        value={model}
        list={listId}
        onChange={(event) => change({ model: event.target.value })}
      />
      <datalist id={listId}>
        {chosen?.models.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {problem && <Fault>{problem}</Fault>}
    </>
  );
}

function optionsOf(choices: readonly ProviderChoice[], provider: string, isLoaded: boolean) {
  const known = choices.map((one) => ({ value: one.name, label: labelOf(one) }));
  const isMissing = provider !== "" && !choices.some((one) => one.name === provider);
  const missing = isMissing
    ? [{ value: provider, label: isLoaded ? t("{name}, which is gone", { name: provider }) : provider }]
    : [];
  return [{ value: "", label: t("As the workspace says") }, ...known, ...missing];
}

function labelOf({ name, title }: ProviderChoice): string {
  if (name === "offline") return t("Offline: rules, no language model");
  return name === title.toLowerCase() ? title : `${name} (${title})`;
}
