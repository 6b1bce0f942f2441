/** What happened to an agent's memories, why, and the way back. */
import { useCallback } from "react";
import { listMemoryChanges, undoMemoryChange } from "../../client/agents";
import { Button } from "../../ui/Button";
import { plain } from "../../ui/plain";
import { Empty, Fault, Loading } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Memory, MemoryChange } from "../../wire/types";
import { mark, t, tenths } from "../../words/words";
import styles from "./MemoryDialog.module.css";

const DONE: Record<MemoryChange["action"], string> = {
  updated: mark("changed"),
  forgotten: mark("forgotten"),
  merged: mark("merged"),
};

interface MemoryChangesProps {
  agentId: string;
  onUndone: (memory: Memory) => void;
}

export function MemoryChanges({ agentId, onUndone }: MemoryChangesProps) {
  const load = useCallback(() => listMemoryChanges(agentId), [agentId]);
  const { value: changes, problem, reload } = useLoad(load);
  if (problem) return <Fault>{problem}</Fault>;
  if (changes === null) return <Loading what={t("Looking back…")} />;
  if (changes.length === 0) {
    return (
      <Empty icon="clock" title={t("Nothing to take back")}>
        {t("What is changed, merged or forgotten here can be taken back for 30 days.")}
      </Empty>
    );
  }
  const undone = (memory: Memory): void => {
    reload();
    onUndone(memory);
  };
  return (
    <ul className={styles.memories}>
      {changes.map((change) => (
        <li key={change.id}>
          <Change change={change} onUndone={undone} />
        </li>
      ))}
    </ul>
  );
}

function Change({ change, onUndone }: { change: MemoryChange; onUndone: (memory: Memory) => void }) {
  const { isBusy, problem, run } = useSubmit(async () => onUndone(await undoMemoryChange(change.id)));
  return (
    <article className={styles.memory}>
      {problem && <Fault>{problem}</Fault>}
      <p dir="auto">{plain(change.before.content)}</p>
      <footer>
        <span className={styles.kind}>{t(DONE[change.action])}</span>
        <span>{because(change)}</span>
        <time dateTime={change.at}>{fullTime(change.at)}</time>
        <span className={styles.verbs}>
          <Button icon="redo" look="quiet" disabled={isBusy} onClick={() => run()}>
            {t("Take back")}
          </Button>
        </span>
      </footer>
    </article>
  );
}

/** Say why something happened to a memory. */
function because({ reason }: MemoryChange): string {
  const share = (value: number | undefined): string => tenths(value ?? 0);
  switch (reason.code) {
    case "same":
      return t("says the same as an older one");
    case "merged":
      return t("became one with others that say the same");
    case "little_used":
      return t("mattered little (importance {share}) and was hardly recalled", { share: share(reason.importance) });
    case "too_many":
      return t("was worth least of too many ({share})", { share: share(reason.worth) });
    case "corrected":
      return t("something newer was said");
    case "rated":
      return t("somebody rated the answer");
    case "too_old":
      return t("was older than the server keeps memories");
    default:
      return t("by hand");
  }
}
