/** Why an agent is silent in a room: what it weighed, the last message first, and who spoke instead. */
import { useCallback, useState } from "react";
import { useClientState } from "../../client/context";
import { listConsiderations } from "../../client/floor";
import { HINTS, MODES } from "../../store/modes";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { excerpt } from "../../ui/excerpt";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { momentName } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Consideration } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Considerations.module.css";
import { Facts, hasSpoken, Outcome, ScoreOf } from "./ReceiptView";

interface ConsiderationsDialogProps {
  roomId: string;
  agentId: string;
  onClose: () => void;
  onJump: (messageId: string) => void;
}

export default function ConsiderationsDialog({ roomId, agentId, onClose, onJump }: ConsiderationsDialogProps) {
  const member = useClientState((state) => memberOfAgent(state, agentId));
  const mode = useClientState((state) => state.rooms[roomId]?.room.agent_modes[agentId]);
  const name = member?.name ?? t("the agent");
  const load = useCallback(() => listConsiderations(roomId, agentId, null), [roomId, agentId]);
  const { value: page, problem, reload, replace } = useLoad(load);
  const more = useSubmit(async () => {
    if (page === null) return;
    const next = await listConsiderations(roomId, agentId, page.next);
    replace({ ...next, hidden: page.hidden, items: [...page.items, ...next.items] });
  });
  return (
    <Dialog title={t("Why is {name} silent?", { name })} onClose={onClose}>
      {mode && (
        <p className={styles.mode}>
          <strong>{t(MODES.find((one) => one.value === mode)?.label ?? "")}.</strong> {t(HINTS[mode])}
        </p>
      )}
      {problem && (
        <Empty
          icon="warning"
          title={t("The receipts did not load")}
          action={{ label: t("Try again"), onClick: reload }}
        >
          {problem}
        </Empty>
      )}
      {!problem && page === null && <Loading what={t("Looking up the receipts…")} />}
      {page?.items.length === 0 && page.next === null && (
        <Empty icon="help" title={t("It has weighed nothing here yet")}>
          {t("Say something, then look again.")}
        </Empty>
      )}
      <ol className={styles.list}>
        {page?.items.map((one) => (
          <li key={one.message.id}>
            <Weighed one={one} onJump={onJump} />
          </li>
        ))}
      </ol>
      {page && page.hidden > 0 && page.next === null && (
        <p className={styles.hidden}>
          {t(
            [
              "{count} more of a time that you may not see is not shown.",
              "{count} more of a time that you may not see are not shown.",
            ],
            { count: page.hidden },
          )}
        </p>
      )}
      {more.problem && <Fault>{more.problem}</Fault>}
      {page !== null && page.next !== null && (
        <Button disabled={more.isBusy} onClick={() => more.run()}>
          {t("Show older")}
        </Button>
      )}
    </Dialog>
  );
}

function Weighed({ one, onJump }: { one: Consideration; onJump: (messageId: string) => void }) {
  const { message, receipt, spoke } = one;
  const [nowMs] = useState(() => Date.now());
  return (
    <article className={`${styles.weighed} ${hasSpoken(receipt) ? styles.spoke : ""}`}>
      <header>
        <h3>
          <Said>{message.author.name}</Said>
        </h3>
        <time dateTime={message.created_at}>{momentName(message.created_at, nowMs)}</time>
        <Outcome receipt={receipt} />
      </header>
      <p className={styles.said} dir="auto">
        {message.deleted ? t("This message was deleted.") : excerpt(message.text).slice(0, MAX_EXCERPT)}
      </p>
      <ScoreOf receipt={receipt} />
      <Facts receipt={receipt}>
        {spoke.length > 0 && (
          <>
            <dt>{t("Instead")}</dt>
            <dd>
              <Said>{spoke.map((other) => other.name).join(", ")}</Said>
            </dd>
          </>
        )}
      </Facts>
      <footer>
        <Button look="quiet" icon="enter" onClick={() => onJump(message.id)}>
          {t("Go there")}
          <span className="visually-hidden">{`, ${t("to the message of {name}", { name: message.author.name })}`}</span>
        </Button>
      </footer>
    </article>
  );
}

const MAX_EXCERPT = 240;
