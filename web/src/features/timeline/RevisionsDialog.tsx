/** What a message says, and what it said before it was edited. */
import { useEffect, useState } from "react";
import { useMentions } from "../../client/mentions";
import { listRevisions, type Revision } from "../../client/messages";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Markdown } from "../../ui/Markdown";
import { Fault, Loading } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./RevisionsDialog.module.css";

export default function RevisionsDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const mention = useMentions();
  const [found, setFound] = useState<Revision[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const { isBusy, problem, run } = useSubmit(async () => {
    const page = await listRevisions(message.id, next);
    setFound((known) => [...known, ...page.items]);
    setNext(page.next);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page comes by itself, once
  useEffect(() => run(), []);
  return (
    <Dialog title={t("What it said before")} onClose={onClose}>
      {problem && <Fault>{problem}</Fault>}
      {found.length === 0 && !problem && <Loading what={t("Looking up what it said…")} />}
      <ol className={styles.list}>
        {found.map((one, index) => (
          <li key={one.number}>
            <p className={styles.when}>
              <time dateTime={one.at}>{fullTime(one.at)}</time>
              {index === 0 && <b>{t("as it stands")}</b>}
            </p>
            <Markdown text={one.text} mention={mention} />
          </li>
        ))}
      </ol>
      {next !== null && (
        <Button disabled={isBusy} onClick={() => run()}>
          {t("What it said before that")}
        </Button>
      )}
    </Dialog>
  );
}
