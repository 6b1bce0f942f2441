/** Why one agent did or did not take the floor: outcome, score, rule and reasons. */
import type { ReactNode } from "react";
import { useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import type { Receipt } from "../../wire/types";
import { t, told } from "../../words/words";
import styles from "./Floor.module.css";
import { Score } from "./Score";
import { dollars, outcomeInWords, ruleInWords } from "./words";

/** `children` are further facts, each a term with its description. */
export function ReceiptView({ receipt, children }: { receipt: Receipt; children?: ReactNode }) {
  const member = useClientState((state) => memberOfAgent(state, receipt.agent_id));
  return (
    <section className={`${styles.receipt} ${hasSpoken(receipt) ? styles.spoke : ""}`}>
      <header>
        <Avatar id={member?.id ?? receipt.agent_id} name={receipt.name} kind="agent" size={28} />
        <h3>
          <Said>{receipt.name}</Said>
        </h3>
        <Outcome receipt={receipt} />
      </header>
      <ScoreOf receipt={receipt} />
      <Facts receipt={receipt}>{children}</Facts>
    </section>
  );
}

/** What came of it, in a word. */
export function Outcome({ receipt }: { receipt: Receipt }) {
  return <span className={styles.outcome}>{outcomeInWords(receipt.turn_outcome ?? receipt.outcome)}</span>;
}

/** Nothing where a rule decided and nothing was scored. */
export function ScoreOf({ receipt }: { receipt: Receipt }) {
  if (receipt.score === 0 && typeof receipt.threshold !== "number") return null;
  const label = t("How much the message was for {name}", { name: receipt.name });
  return <Score score={receipt.score} threshold={receipt.threshold ?? null} label={label} />;
}

/** What decided, and what speaks for it; `children` are further facts. */
export function Facts({ receipt, children }: { receipt: Receipt; children?: ReactNode }) {
  return (
    <dl className={styles.facts}>
      <dt>{t("Rule")}</dt>
      <dd>{ruleInWords(receipt.rule)}</dd>
      {receipt.reasons.length > 0 && (
        <>
          <dt>{t("Because")}</dt>
          <dd dir="auto">{plain(receipt.reasons.map(told).join(" "))}</dd>
        </>
      )}
      {children}
      {receipt.cost_usd !== undefined && (
        <>
          <dt>{t("Cost")}</dt>
          <dd>{receipt.cost_usd === null ? t("not known") : dollars(receipt.cost_usd)}</dd>
        </>
      )}
      <dt>{t("Policy")}</dt>
      <dd>{receipt.policy}</dd>
    </dl>
  );
}

export function hasSpoken({ outcome, turn_outcome: came }: Receipt): boolean {
  return ["spoke", "speak"].includes(came ?? outcome);
}
