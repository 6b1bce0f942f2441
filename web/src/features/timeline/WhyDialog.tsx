/** Why a message was answered, by whom, and why the others kept silent. */
import { useCallback } from "react";
import { findMemories } from "../../client/agents";
import { useClient, useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { Dialog } from "../../ui/Dialog";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { Message, Receipt } from "../../wire/types";
import { verdict } from "../../words/verdicts";
import { hundredths, t, told } from "../../words/words";
import styles from "./WhyDialog.module.css";

export default function WhyDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const load = useCallback(
    async () => (await client.ask({ type: "explain", message_id: message.id })).receipts,
    [client, message.id],
  );
  const { value: receipts, problem } = useLoad(load);
  return (
    <Dialog
      title={
        message.author.kind === "agent"
          ? t("Why did {name} say this?", { name: message.author.name })
          : t("Who considered answering?")
      }
      onClose={onClose}
    >
      {problem && <Fault>{problem}</Fault>}
      {!problem && receipts === null && <Loading what={t("Looking up the receipts…")} />}
      {receipts?.length === 0 && (
        <Empty icon="help" title={t("No agent considered this message")}>
          {t("No agent was in the room, or the message was not one to answer.")}
        </Empty>
      )}
      <ul className={styles.receipts}>
        {receipts?.map((receipt) => (
          <li key={receipt.agent_id}>
            <ReceiptView receipt={receipt} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function ReceiptView({ receipt }: { receipt: Receipt }) {
  const member = useClientState((state) => memberOfAgent(state, receipt.agent_id));
  const outcome = receipt.turn_outcome ?? receipt.outcome;
  const spoke = outcome === "spoke" || outcome === "speak";
  return (
    <section className={`${styles.receipt} ${spoke ? styles.spoke : ""}`}>
      <header>
        <Avatar id={member?.id ?? receipt.agent_id} name={receipt.name} kind="agent" size={28} />
        <h3>
          <Said>{receipt.name}</Said>
        </h3>
        <span className={styles.outcome}>{verdict(outcome)}</span>
      </header>
      <div className={styles.score}>
        <meter
          min={0}
          max={1}
          value={receipt.score}
          aria-label={t("How much the message was for {name}", { name: receipt.name })}
        />
        <span>{hundredths(receipt.score)}</span>
      </div>
      <dl>
        <dt>{t("Rule")}</dt>
        <dd>{verdict(receipt.rule)}</dd>
        {receipt.reasons.length > 0 && (
          <>
            <dt>{t("Because")}</dt>
            <dd dir="auto">{plain(receipt.reasons.map(told).join(" · "))}</dd>
          </>
        )}
        <Sources agentId={receipt.agent_id} sources={receipt.sources} />
        <dt>{t("Policy")}</dt>
        <dd>{receipt.policy}</dd>
      </dl>
    </section>
  );
}

interface SourcesProps {
  agentId: string;
  sources: Receipt["sources"];
}

/** What was recalled: in words what is among the newest memories and mine to read, the rest by number. */
function Sources({ agentId, sources }: SourcesProps) {
  const seen = Array.isArray(sources?.seen) ? sources.seen.map(String) : [];
  const hidden = typeof sources?.hidden === "number" ? sources.hidden : 0;
  const hasSeen = seen.length > 0;
  const load = useCallback(async () => (hasSeen ? findMemories(agentId, "") : []), [agentId, hasSeen]);
  const { value: memories } = useLoad(load);
  if (!hasSeen && hidden === 0) return null;
  const contents = seen.map((id) => memories?.find((memory) => memory.id === id)?.content);
  const texts = contents.filter((text) => text !== undefined).map(plain);
  const unread = seen.length - texts.length;
  return (
    <>
      <dt>{t("Recalled")}</dt>
      <dd>
        <ul>
          {texts.map((text) => (
            <li key={text} dir="auto">
              “{text}”
            </li>
          ))}
          {unread > 0 && <li>{t(["one thing it remembers", "{count} things it remembers"], { count: unread })}</li>}
          {hidden > 0 && (
            <li>{t(["one thing you may not see", "{count} things you may not see"], { count: hidden })}</li>
          )}
        </ul>
      </dd>
    </>
  );
}
