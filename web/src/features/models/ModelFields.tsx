/** The key, the address and the models of a provider, as they are written. */
import { useId } from "react";
import { PasswordField, TextField } from "../../ui/Field";
import { t } from "../../words/words";
import styles from "./Models.module.css";

export interface ModelValues {
  baseUrl: string;
  key: string;
  models: string;
  defaultModel: string;
}

interface ModelFieldsProps {
  values: ModelValues;
  change: (part: Partial<ModelValues>) => void;
  /** What an address looks like, and whether it must be given. */
  address: { example: string; isNeeded: boolean };
  keyHint: string;
  /** What the service said that it has. */
  offered: readonly string[];
}

export function ModelFields({ values, change, address, keyHint, offered }: ModelFieldsProps) {
  const listId = useId();
  const known = [...new Set([...namesIn(values.models), ...offered])];
  return (
    <>
      <TextField
        label={t("Address")}
        hint={address.isNeeded ? t("Such as {example}", { example: address.example }) : t("Empty: where it always is.")}
        value={values.baseUrl}
        maxLength={500}
        placeholder={address.example}
        required={address.isNeeded}
        onChange={(event) => change({ baseUrl: event.target.value })}
      />
      <PasswordField
        label={t("Key")}
        hint={keyHint}
        value={values.key}
        maxLength={1000}
        autoComplete="off"
        onChange={(event) => change({ key: event.target.value })}
      />
      <div className={styles.pair}>
        <TextField
          label={t("Default model")}
          hint={t("Asked for agents that name no model.")}
          value={values.defaultModel}
          maxLength={80}
          list={listId}
          onChange={(event) => change({ defaultModel: event.target.value })}
        />
        <TextField
          label={t("Models to choose from")}
          hint={t("Separated by commas; empty: any.")}
          value={values.models}
          onChange={(event) => change({ models: event.target.value })}
        />
      </div>
      <datalist id={listId}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** Read names that are written with commas. */
export function namesIn(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}
