/** Why a message was answered, by whom, and why the others kept silent. */
import { useCallback } from "react";
import { findMemories } from "../../client/agents";
import { useClient } from "../../client/context";
import { Dialog } from "../../ui/Dialog";
import { plain } from "../../ui/plain";
import { Empty, Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { Message, Receipt } from "../../wire/types";
import { t } from "../../words/words";
import { ReceiptView } from "./ReceiptView";
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
            <ReceiptView receipt={receipt}>
              <Sources agentId={receipt.agent_id} sources={receipt.sources} />
            </ReceiptView>
          </li>
        ))}
      </ul>
    </Dialog>
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
