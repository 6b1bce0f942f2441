/** One memory: read, corrected in place, or erased after a second look. */
import { useState } from "react";
import { changeMemory, eraseMemory } from "../../client/agents";
import { Button, IconButton } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Fault } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import type { Memory } from "../../wire/types";
import styles from "./MemoryDialog.module.css";

interface MemoryItemProps {
  memory: Memory;
  onChanged: (memory: Memory) => void;
  onErased: (id: string) => void;
}

export function MemoryItem({ memory, onChanged, onErased }: MemoryItemProps) {
  const [mode, setMode] = useState<"read" | "edit" | "erase">("read");
  if (mode === "edit") {
    return (
      <EditMemory
        memory={memory}
        onChanged={(next) => {
          setMode("read");
          onChanged(next);
        }}
        onCancel={() => setMode("read")}
      />
    );
  }
  return (
    <article className={styles.memory}>
      <p dir="auto">{plain(memory.content)}</p>
      <footer>
        <span className={styles.kind}>{memory.kind}</span>
        <span>{memory.type}</span>
        <span title="How much it matters">importance {memory.importance.toFixed(1)}</span>
        <time dateTime={memory.created_at}>{fullTime(memory.created_at)}</time>
        <span className={styles.verbs}>
          <IconButton icon="edit" label="Correct this memory" size={15} onClick={() => setMode("edit")} />
          <IconButton icon="trash" label="Erase this memory" size={15} onClick={() => setMode("erase")} />
        </span>
      </footer>
      {mode === "erase" && <EraseMemory memory={memory} onErased={onErased} onCancel={() => setMode("read")} />}
    </article>
  );
}

function EditMemory({
  memory,
  onChanged,
  onCancel,
}: {
  memory: Memory;
  onChanged: (memory: Memory) => void;
  onCancel: () => void;
}) {
  const [content, setContent] = useState(memory.content);
  const { isBusy, problem, run } = useSubmit(async () => onChanged(await changeMemory(memory.id, content.trim())));
  return (
    <form className={styles.edit} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <TextArea label="Memory" value={content} rows={3} required onChange={(event) => setContent(event.target.value)} />
      <div>
        <Button look="primary" type="submit" disabled={isBusy || content.trim() === ""}>
          Save
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function EraseMemory({
  memory,
  onErased,
  onCancel,
}: {
  memory: Memory;
  onErased: (id: string) => void;
  onCancel: () => void;
}) {
  const { isBusy, problem, run } = useSubmit(async () => {
    await eraseMemory(memory.id);
    onErased(memory.id);
  });
  return (
    <div className={styles.erase}>
      {problem && <Fault>{problem}</Fault>}
      <span>Erase this for good?</span>
      <Button look="danger" disabled={isBusy} onClick={() => run()}>
        Erase
      </Button>
      <Button look="quiet" onClick={onCancel}>
        Keep
      </Button>
    </div>
  );
}
