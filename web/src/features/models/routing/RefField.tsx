/** A field for a model of a provider, with those that are known to choose from. */
import { useId } from "react";
import { TextField } from "../../../ui/Field";
import type { ProviderChoice } from "../../../wire/providers";

interface RefFieldProps {
  label: string;
  hint: string;
  value: string;
  known: readonly ProviderChoice[];
  onValue: (value: string) => void;
}

export function RefField({ label, hint, value, known, onValue }: RefFieldProps) {
  const listId = useId();
  const names = known.flatMap((one) => [one.name, ...one.models.map((model) => `${one.name}/${model}`)]);
  return (
    <>
      <TextField
        label={label}
        hint={hint}
        value={value}
        maxLength={130}
        list={listId}
        onChange={(event) => onValue(event.target.value)}
      />
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
