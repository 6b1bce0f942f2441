/** One provider: tried out, made the default, turned off, changed or deleted. */
import { useState } from "react";
import { changeProvider, deleteProvider, probeProvider } from "../../client/providers";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Probe, Provider } from "../../wire/providers";
import { t } from "../../words/words";
import styles from "./Models.module.css";
import { ProbeLine } from "./ProbeLine";
import { ProviderEditor } from "./ProviderEditor";

export function ProviderLine({ provider, onChanged }: { provider: Provider; onChanged: () => void }) {
  const [found, setFound] = useState<Probe | null>(null);
  const [isEditing, setEditing] = useState(false);
  const probing = useSubmit(async () => setFound(await probeProvider(provider.id)));
  const makingDefault = useSubmit(async () => {
    await changeProvider(provider.id, { is_default: true });
    onChanged();
  });
  const turning = useSubmit(async () => {
    await changeProvider(provider.id, { is_enabled: !provider.is_enabled });
    onChanged();
  });
  const deleting = useSubmit(async () => {
    await deleteProvider(provider.id);
    onChanged();
  });
  const problem = probing.problem ?? makingDefault.problem ?? turning.problem ?? deleting.problem;
  const isBusy = probing.isBusy || makingDefault.isBusy || turning.isBusy || deleting.isBusy;
  return (
    <div className={styles.stack}>
      <div className={styles.line}>
        <span className={styles.who}>
          <Said>{provider.name}</Said>
          <small>{factsOf(provider).join(" · ")}</small>
        </span>
      </div>
      <div className={styles.verbs}>
        <Button disabled={isBusy} onClick={() => probing.run()}>
          {t("Try it out")} <Named name={provider.name} />
        </Button>
        {provider.is_enabled && !provider.is_default && (
          <Button look="quiet" disabled={isBusy} onClick={() => makingDefault.run()}>
            {t("Make it the default")} <Named name={provider.name} />
          </Button>
        )}
        {provider.name !== "offline" && (
          <Button look="quiet" disabled={isBusy} onClick={() => turning.run()}>
            {provider.is_enabled ? t("Turn it off") : t("Turn it on")} <Named name={provider.name} />
          </Button>
        )}
        {!provider.is_platform && (
          <>
            <Button look="quiet" aria-expanded={isEditing} disabled={isBusy} onClick={() => setEditing(!isEditing)}>
              {t("Change##a provider")} <Named name={provider.name} />
            </Button>
            <Button look="quiet" disabled={isBusy} onClick={() => deleting.run()}>
              {t("Delete##a provider")} <Named name={provider.name} />
            </Button>
          </>
        )}
      </div>
      {problem && <Fault>{problem}</Fault>}
      <ProbeLine found={found} />
      {isEditing && (
        <ProviderEditor
          provider={provider}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      )}
    </div>
  );
}

function Named({ name }: { name: string }) {
  return <span className="visually-hidden">{name}</span>;
}

function factsOf(provider: Provider): string[] {
  const facts = [
    provider.name === "offline" ? t("Offline: rules, no language model") : provider.title,
    provider.default_model ?? "",
    provider.is_platform ? t("set up by the server’s operator") : "",
    provider.key_hint && t("key ends with {end}", { end: provider.key_hint }),
    provider.is_default ? t("the default") : "",
    provider.is_enabled ? "" : t("turned off"),
  ];
  return facts.filter(Boolean);
}
