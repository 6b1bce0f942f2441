/** The provider and the model of an agent, of what its workspace can be asked of. */
import { useCallback, useId, useState } from "react";
import { getCapabilities, listProviderChoices } from "../../client/providers";
import { Select, TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { ProviderChoice } from "../../wire/providers";
import { choices } from "../../words/terms";
import { listed, mark, t } from "../../words/words";
import type { AgentFields } from "./form";

interface MindFieldsProps {
  fields: Pick<AgentFields, "provider" | "model" | "thinking">;
  change: (part: Partial<AgentFields>) => void;
}

const THINKING = [
  { value: "", label: mark("As the model does by itself") },
  { value: "off", label: mark("Not at all##thinking") },
  { value: "low", label: mark("A little##thinking") },
  { value: "medium", label: mark("Some##thinking") },
  { value: "high", label: mark("Much##thinking") },
];
/** What a model may not take, as people call it. */
const SETTINGS: Record<string, string> = {
  temperature: mark("temperature"),
  thinking: mark("thinking##a setting"),
  stop_sequences: mark("ends of an answer"),
  tools: mark("tools##a setting"),
};

export function MindFields({ fields, change }: MindFieldsProps) {
  const { provider, model, thinking } = fields;
  const { value, problem } = useLoad(listProviderChoices);
  const listId = useId();
  const [asked, setAsked] = useState(model.trim());
  const able = useLoad(useCallback(() => getCapabilities(provider, asked), [provider, asked]));
  const refused = (able.problem === null ? (able.value?.refuses ?? []) : [])
    .flatMap((one) => SETTINGS[one] ?? [])
    .map((one) => t(one));
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
        onBlur={() => setAsked(model.trim())}
      />
      <Select
        label={t("Thinks before it answers")}
        hint={refused.length > 0 ? t("This model takes no {settings}: left out.", { settings: listed(refused) }) : ""}
        value={thinking}
        options={choices(THINKING)}
        onChange={(event) => change({ thinking: event.target.value })}
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
