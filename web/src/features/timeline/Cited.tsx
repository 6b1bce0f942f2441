/** What an answer rests on: the documents it names, each under its number, and where in them. */
import { Said } from "../../ui/Said";
import type { Citation } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Cited.module.css";

export function Cited({ sources }: { sources: readonly Citation[] }) {
  return (
    <ol className={styles.cited} aria-label={t("What the answer rests on")}>
      {sources.map((source) => (
        <li key={source.memory_id}>
          <Said className={styles.document}>{source.document}</Said>
          {source.part !== null && <Said className={styles.part}>{source.part}</Said>}
        </li>
      ))}
    </ol>
  );
}
