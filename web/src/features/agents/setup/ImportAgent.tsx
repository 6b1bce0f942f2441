/** Makes an agent of a file that another was saved as. */
import { useRef } from "react";
import { importAgent } from "../../../client/configuring";
import { Button } from "../../../ui/Button";
import { Fault } from "../../../ui/State";
import { useSubmit } from "../../../ui/useSubmit";
import type { Agent } from "../../../wire/types";
import { t } from "../../../words/words";
import styles from "./Setup.module.css";

export function ImportAgent({ onImported }: { onImported: (agent: Agent) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<File | null>(null);
  const { isBusy, problem, run } = useSubmit(async () => {
    if (chosen.current !== null) await onImported(await importAgent(await read(chosen.current)));
  });
  return (
    <div className={styles.row}>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept=".json"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          chosen.current = target.files?.[0] ?? null;
          target.value = "";
          run();
        }}
      />
      <Button disabled={isBusy} onClick={() => input.current?.click()}>
        {t("Make it from a file")}
      </Button>
      {problem && <Fault>{problem}</Fault>}
    </div>
  );
}

async function read(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Error(t("This is not a file that an agent was saved as."));
  }
}
