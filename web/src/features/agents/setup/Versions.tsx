/** What an agent was: who changed what and why, and the way back. */
import { useCallback, useState } from "react";
import { diffVersions, listVersions, restoreVersion } from "../../../client/configuring";
import { useClientState } from "../../../client/context";
import { Button } from "../../../ui/Button";
import { plain } from "../../../ui/plain";
import { Fault, Loading } from "../../../ui/State";
import { fullTime } from "../../../ui/time";
import { useLoad } from "../../../ui/useLoad";
import { useSubmit } from "../../../ui/useSubmit";
import type { Version } from "../../../wire/configuring";
import { t } from "../../../words/words";
import styles from "./Setup.module.css";
import { setting } from "./words";

interface VersionsProps {
  agentId: string;
  onChanged: () => void;
}

export function Versions({ agentId, onChanged }: VersionsProps) {
  const load = useCallback(() => listVersions(agentId, null), [agentId]);
  const { value: page, problem, replace } = useLoad(load);
  const more = useSubmit(async () => {
    if (page === null) return;
    const older = await listVersions(agentId, page.next);
    replace({ items: [...page.items, ...older.items], next: older.next });
  });
  const latest = page?.items[0]?.number ?? 0;
  return (
    <section className={styles.section} aria-label={t("Versions")}>
      <h3>{t("Versions")}</h3>
      {problem && <Fault>{problem}</Fault>}
      {!problem && page === null && <Loading what={t("Looking back…")} />}
      <ol className={styles.list}>
        {page?.items.map((version) => (
          <li key={version.number}>
            <Item agentId={agentId} version={version} latest={latest} onRestored={onChanged} />
          </li>
        ))}
      </ol>
      {more.problem && <Fault>{more.problem}</Fault>}
      {page?.next && (
        <Button look="quiet" disabled={more.isBusy} onClick={() => more.run()}>
          {t("Show older ones")}
        </Button>
      )}
    </section>
  );
}

interface ItemProps {
  agentId: string;
  version: Version;
  latest: number;
  onRestored: () => void;
}

function Item({ agentId, version, latest, onRestored }: ItemProps) {
  const [isOpen, setOpen] = useState(false);
  const author = useClientState((state) => state.members[version.author_id ?? ""]?.name);
  const { isBusy, problem, run } = useSubmit(async () => {
    await restoreVersion(agentId, version.number);
    onRestored();
  });
  return (
    <article className={styles.item}>
      {problem && <Fault>{problem}</Fault>}
      <p dir="auto">
        {t("Version {number}", { number: version.number })}
        {version.restores !== null && ` · ${t("as version {number} was", { number: version.restores })}`}
        {version.note && ` · ${plain(version.note)}`}
      </p>
      {version.changed.length > 0 && <p className={styles.hint}>{version.changed.join(", ")}</p>}
      {isOpen && <Compared agentId={agentId} before={version.number} after={latest} />}
      <footer>
        {author && <span>{plain(author)}</span>}
        <time dateTime={version.created_at}>{fullTime(version.created_at)}</time>
        {version.number === latest ? (
          <span>{t("as it is now")}</span>
        ) : (
          <span className={styles.verbs}>
            <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t("Compare with now")}
            </Button>
            <Button icon="redo" look="quiet" disabled={isBusy} onClick={() => run()}>
              {t("Bring back")}
            </Button>
          </span>
        )}
      </footer>
    </article>
  );
}

function Compared({ agentId, before, after }: { agentId: string; before: number; after: number }) {
  const load = useCallback(() => diffVersions(agentId, before, after), [agentId, before, after]);
  const { value: found, problem } = useLoad(load);
  if (problem) return <Fault>{problem}</Fault>;
  if (found === null) return <Loading what={t("Comparing…")} />;
  if (found.length === 0) return <p className={styles.hint}>{t("All is as it was then.")}</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("Setting")}</th>
            <th scope="col">{t("Then")}</th>
            <th scope="col">{t("Now")}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((one) => (
            <tr key={one.field}>
              <th scope="row">{one.field}</th>
              <td className={styles.was} dir="auto">
                {plain(setting(one.before))}
              </td>
              <td dir="auto">{plain(setting(one.after))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
