/** Gives an agent what another knows: a file is looked at first, and comes in after a second word. */
import { useRef, useState } from "react";
import { importKnowledge } from "../../client/knowledge";
import { Button } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { ImportReport } from "../../wire/knowledge";
import { t } from "../../words/words";
import styles from "./MemoryDialog.module.css";

interface Looked {
  file: File;
  report: ImportReport;
  isDone: boolean;
}

export function ImportKnowledge({ agentId, onImported }: { agentId: string; onImported: () => void }) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<File | null>(null);
  const look = useSubmit(async () => {
    const file = chosen.current;
    if (file !== null) setLooked({ file, report: await importKnowledge(agentId, file, true), isDone: false });
  });
  const take = useSubmit(async () => {
    if (looked === null) return;
    setLooked({ ...looked, report: await importKnowledge(agentId, looked.file, false), isDone: true });
    onImported();
  });
  const problem = look.problem ?? take.problem;
  return (
    <>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept=".jsonl,.ndjson"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          chosen.current = target.files?.[0] ?? null;
          target.value = "";
          look.run();
        }}
      />
      <Button disabled={look.isBusy || take.isBusy} onClick={() => input.current?.click()}>
        {t("Bring in such a file")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
      {looked !== null && (
        <div className={styles.undo} role="status">
          <Report looked={looked} />
          {!looked.isDone && looked.report.problems.length === 0 && looked.report.memories_added > 0 && (
            <Button look="primary" disabled={take.isBusy} onClick={() => take.run()}>
              {t("Bring it in")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Report({ looked: { report, isDone } }: { looked: Looked }) {
  const [first] = report.problems;
  if (first !== undefined) {
    return (
      <Fault>
        {t("Line {line} of the file is not good: {problem}", { line: String(first.line), problem: first.message })}
      </Fault>
    );
  }
  if (isDone) return <span>{t("{count} memories came in.", { count: report.memories_added })}</span>;
  if (report.memories_added === 0) return <span>{t("It knows all of this already.")}</span>;
  return (
    <span>
      {t("Of {total} memories {count} are new to it.", {
        total: String(report.memories),
        count: report.memories_added,
      })}
    </span>
  );
}
