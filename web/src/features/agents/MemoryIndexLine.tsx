/** How many of an agent's memories are found by meaning already, told for as long as some are not. */
import { useEffect, useState } from "react";
import { type MemoryIndex, readMemoryIndex } from "../../client/agents";
import { Progress } from "../../ui/Progress";
import { t, told } from "../../words/words";
import styles from "./MemoryDialog.module.css";

const LOOK_EVERY_MS = 1_000;

/** Looks at once, again with each `round`, and every second while something is missing. */
export function MemoryIndexLine({ agentId, round }: { agentId: string; round: number }) {
  const [index, setIndex] = useState<MemoryIndex | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another look
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isCurrent = true;
    const look = (): void => {
      readMemoryIndex(agentId).then(
        (found) => {
          if (!isCurrent) return;
          setIndex(found);
          if (isBehind(found)) timer = setTimeout(look, LOOK_EVERY_MS);
        },
        // It is only told beside the memories: those say what is wrong.
        () => isCurrent && setIndex(null),
      );
    };
    look();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [agentId, round]);
  if (index === null || !isBehind(index)) return null;
  const figures = { indexed: index.indexed, memories: index.memories };
  return (
    <div className={styles.index} role="status">
      <span>{t("{indexed} of {memories} memories are found by meaning so far", figures)}</span>
      <Progress label={t("Memories found by meaning")} share={index.indexed / index.memories} />
      {index.trouble !== null && <span className={styles.trouble}>{told(index.trouble)}</span>}
    </div>
  );
}

function isBehind(index: MemoryIndex): boolean {
  return index.embedder !== null && index.indexed < index.memories;
}
