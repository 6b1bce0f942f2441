/** One location: its name to be changed, or to be removed. */
import { useState } from "react";
import { removeLocation, renameLocation } from "../../client/people";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Location } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./PeopleDialog.module.css";

interface LocationLineProps {
  location: Location;
  /** Null: it is none any more. */
  onChanged: (next: Location | null) => void;
}

export function LocationLine({ location, onChanged }: LocationLineProps) {
  const [name, setName] = useState<string | null>(null);
  const renaming = useSubmit(async () => {
    onChanged(await renameLocation(location.id, (name ?? "").trim()));
    setName(null);
  });
  const removing = useSubmit(async () => {
    await removeLocation(location.id);
    onChanged(null);
  });
  const problem = renaming.problem ?? removing.problem;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      {name === null ? (
        <div className={styles.line}>
          <span className={styles.who}>
            <Said>{location.name}</Said>
          </span>
          <Button look="quiet" onClick={() => setName(location.name)}>
            {t("Rename")} <span className="visually-hidden">{location.name}</span>
          </Button>
          <Button look="quiet" disabled={removing.isBusy} onClick={() => removing.run()}>
            {t("Remove")} <span className="visually-hidden">{location.name}</span>
          </Button>
        </div>
      ) : (
        <form className={styles.stack} onSubmit={renaming.run}>
          <TextField
            label={t("New name of {name}", { name: location.name })}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={80}
          />
          <div className={styles.verbs}>
            <Button type="submit" disabled={renaming.isBusy || name.trim() === ""}>
              {t("Rename it")}
            </Button>
            <Button onClick={() => setName(null)}>{t("Leave it")}</Button>
          </div>
        </form>
      )}
    </>
  );
}
