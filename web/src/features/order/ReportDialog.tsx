/** Asks those who keep order to look at a message. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextArea } from "../../ui/Field";
import { asNamed } from "../../ui/named";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Order.module.css";
import { REASONS } from "./reasons";

export default function ReportDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const [kind, setKind] = useState<string>(REASONS[0]);
  const [words, setWords] = useState("");
  const [isSent, setSent] = useState(false);
  const reason = [kind, words.trim()].filter(Boolean).join(": ");
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "report_message", message_id: message.id, reason });
    setSent(true);
  });
  if (isSent) {
    return (
      <Dialog title={t("Reported")} size="small" onClose={onClose}>
        <div className={styles.form}>
          <p role="status">{t("Thank you. Those who keep order here will look at it.")}</p>
          <BlockToo message={message} onClose={onClose} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("Report this message")} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <blockquote className={styles.quoted}>
          <Said>{asNamed(message.author)}</Said>
          <p dir="auto">{plain(message.text)}</p>
        </blockquote>
        <Select
          label={t("What is wrong")}
          value={kind}
          options={REASONS.map((value) => ({ value, label: t(value) }))}
          onChange={(event) => setKind(event.target.value)}
        />
        <TextArea
          label={t("More about it")}
          hint={t("Read by the room’s moderators and the staff alone, with your name. May stay empty.")}
          value={words}
          maxLength={450}
          rows={3}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button look="primary" type="submit" disabled={isBusy}>
          {t("Report")}
        </Button>
      </form>
    </Dialog>
  );
}

/** Offer not to hear the author any more. */
function BlockToo({ message: { author }, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const agentId = useClientState((state) => state.members[author.id]?.agent_id ?? null);
  const { isBusy, problem, run } = useSubmit(async () => {
    if (agentId === null) await client.ask({ type: "block_member", member_id: author.id });
    else await client.ask({ type: "mute_agent", agent_id: agentId, muted: true });
    onClose();
  });
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.verbs}>
        <Button disabled={isBusy} onClick={() => run()}>
          {agentId === null
            ? t("Block {name}", { name: asNamed(author) })
            : t("Mute {name}", { name: asNamed(author) })}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("Done")}
        </Button>
      </div>
    </>
  );
}
