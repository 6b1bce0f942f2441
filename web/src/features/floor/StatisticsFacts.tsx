/** How an agent did lately, in a few lines. */
import { useCallback } from "react";
import { getStatistics } from "../../client/configuring";
import { Fault } from "../../ui/State";
import { duration, fullTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { number, t } from "../../words/words";
import { reasonOf } from "./endings";
import styles from "./StatisticsFacts.module.css";
import { dollars, percent } from "./words";

const DAYS = 30;

export function StatisticsFacts({ agentId }: { agentId: string }) {
  const load = useCallback(() => getStatistics(agentId, new Date(Date.now() - DAYS * 86_400_000)), [agentId]);
  const { value: found, problem } = useLoad(load);
  if (problem) return <Fault>{problem}</Fault>;
  if (found === null) return null;
  if (found.runs === 0)
    return <p className={styles.hint}>{t("It did nothing in the last {days} days.", { days: DAYS })}</p>;
  const used = Object.values(found.actions).reduce((sum, count) => sum + count, 0);
  const failed = used - (found.actions.success ?? 0);
  return (
    <dl className={styles.facts} aria-label={t("The last {days} days", { days: DAYS })}>
      <dt>{t("The last {days} days", { days: DAYS })}</dt>
      <dd>
        {t("ran: {runs}, answered: {spoke}, failed: {failed}", {
          runs: number(found.runs),
          spoke: number(found.spoke),
          failed: number(found.failed),
        })}
      </dd>
      {found.success_rate !== null && (
        <>
          <dt>{t("Succeeded")}</dt>
          <dd>{percent(found.success_rate)}</dd>
        </>
      )}
      {found.response_mean_ms !== null && found.response_p95_ms !== null && (
        <>
          <dt>{t("Answers within")}</dt>
          <dd>
            {t("{mean} on average, 95 % within {p95}", {
              mean: duration(found.response_mean_ms),
              p95: duration(found.response_p95_ms),
            })}
          </dd>
        </>
      )}
      {used > 0 && (
        <>
          <dt>{t("Tools")}</dt>
          <dd>{t("used {count} times, {failed} without success", { count: number(used), failed: number(failed) })}</dd>
        </>
      )}
      <dt>{t("Cost")}</dt>
      <dd>
        {t("{amount} for {tokens} tokens", {
          amount: dollars(found.cost_usd),
          tokens: number(found.input_tokens + found.output_tokens),
        })}
      </dd>
      {found.last_error && (
        <>
          <dt>{t("Failed last")}</dt>
          <dd>
            <time dateTime={found.last_error.at}>{fullTime(found.last_error.at)}</time>
            {` · ${reasonOf(found.last_error.reason)}`}
          </dd>
        </>
      )}
    </dl>
  );
}
