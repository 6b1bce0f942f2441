/** What came of trying a provider out. */
import { Fault } from "../../ui/State";
import type { Probe } from "../../wire/providers";
import { number, t } from "../../words/words";
import styles from "./Models.module.css";

export function ProbeLine({ found }: { found: Probe | null }) {
  if (found === null) return null;
  if (!found.is_well) return <Fault>{found.said}</Fault>;
  const models = found.models.length;
  return (
    <p className={styles.note} role="status">
      {t("It answers, after {ms} ms.", { ms: number(found.latency_ms) })}{" "}
      {models > 0 && t(["It lists one model.", "It lists {count} models."], { count: models })}
    </p>
  );
}
