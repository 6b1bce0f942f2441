/** What an agent remembers: to read, search, add, correct and erase. */
import { type FormEvent, useCallback, useState } from "react";
import { addMemory, findMemories } from "../../client/agents";
import { useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea, TextField } from "../../ui/Field";
import { Empty, Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Memory } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./MemoryDialog.module.css";
import { MemoryItem } from "./MemoryItem";

export default function MemoryDialog({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const name = useClientState((state) => memberOfAgent(state, agentId)?.name ?? t("the agent"));
  const [query, setQuery] = useState("");
  const load = useCallback(() => findMemories(agentId, query), [agentId, query]);
  const { value: memories, problem, reload, replace } = useLoad(load);

  const changed = (memory: Memory): void =>
    replace((memories ?? []).map((one) => (one.id === memory.id ? memory : one)));
  const erased = (id: string): void => replace((memories ?? []).filter((one) => one.id !== id));
  return (
    <Dialog title={t("What {name} remembers", { name })} size="large" onClose={onClose}>
      <div className={styles.page}>
        <Search onSearch={setQuery} />
        <AddMemory agentId={agentId} onAdded={(memory) => replace([memory, ...(memories ?? [])])} />
        {problem && (
          <Empty
            icon="warning"
            title={t("The memories did not load")}
            action={{ label: t("Try again"), onClick: reload }}
          >
            {problem}
          </Empty>
        )}
        {!problem && memories === null && <Loading what={t("Remembering…")} />}
        {!problem && memories?.length === 0 && (
          <Empty icon="brain" title={query ? t("Nothing like this is remembered") : t("Nothing is remembered yet")}>
            {query ? t("Try other words.") : t("Tell {name} something worth keeping, or add it here.", { name })}
          </Empty>
        )}
        {!problem && memories && (
          <ul className={styles.memories}>
            {memories.map((memory) => (
              <li key={memory.id}>
                <MemoryItem memory={memory} onChanged={changed} onErased={erased} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function Search({ onSearch }: { onSearch: (query: string) => void }) {
  const [words, setWords] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(words.trim());
  };
  return (
    <form className={styles.search} onSubmit={submit}>
      <TextField
        label={t("Search by meaning")}
        type="search"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          if (event.target.value === "") onSearch("");
        }}
      />
      <Button type="submit" icon="search">
        {t("Search")}
      </Button>
    </form>
  );
}

function AddMemory({ agentId, onAdded }: { agentId: string; onAdded: (memory: Memory) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [content, setContent] = useState("");
  const { isBusy, problem, run } = useSubmit(async () => {
    onAdded(await addMemory(agentId, content.trim()));
    setContent("");
    setOpen(false);
  });
  if (!isOpen) {
    return (
      <Button icon="add" className={styles.add ?? ""} onClick={() => setOpen(true)}>
        {t("Add a memory")}
      </Button>
    );
  }
  return (
    <form className={styles.edit} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <TextArea
        label={t("New memory")}
        value={content}
        rows={2}
        required
        onChange={(event) => setContent(event.target.value)}
      />
      <div>
        <Button look="primary" type="submit" disabled={isBusy || content.trim() === ""}>
          {t("Remember")}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t("Cancel")}
        </Button>
      </div>
    </form>
  );
}
