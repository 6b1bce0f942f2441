/** What an agent remembers: to read by kind and day, search, add, correct, forget and erase, and what can be taken back. */
import { type FormEvent, useCallback, useRef, useState } from "react";
import { addMemory, findMemories, undoMemoryChange } from "../../client/agents";
import { useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { onEscape } from "../../ui/escape";
import { Select, TextArea, TextField } from "../../ui/Field";
import { focusNow } from "../../ui/focusNow";
import { Empty, Fault, Loading } from "../../ui/State";
import { dayName } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Memory, MemoryKind } from "../../wire/types";
import { term } from "../../words/terms";
import { mark, t } from "../../words/words";
import { MemoryChanges } from "./MemoryChanges";
import styles from "./MemoryDialog.module.css";
import { MemoryIndexLine } from "./MemoryIndexLine";
import { MemoryItem, SealBox } from "./MemoryItem";
import { Sources } from "./Sources";
import { SocialView } from "./social/SocialView";

const KINDS: readonly MemoryKind[] = ["episodic", "semantic", "procedural", "social"];

type View = "memories" | "changes" | "people" | "sources";
const VIEWS: readonly View[] = ["memories", "changes", "people", "sources"];
const NAMES: Record<View, string> = {
  memories: mark("What is remembered"),
  changes: mark("What can be taken back"),
  people: mark("Who it knows"),
  sources: mark("Sources"),
};

interface MemoryDialogProps {
  agentId: string;
  onClose: () => void;
  onMessage: (roomId: string, messageId: string) => void;
}

export default function MemoryDialog({ agentId, onClose, onMessage }: MemoryDialogProps) {
  const name = useClientState((state) => memberOfAgent(state, agentId)?.name ?? t("the agent"));
  const [query, setQuery] = useState("");
  const load = useCallback(() => findMemories(agentId, query), [agentId, query]);
  const { value: memories, problem, reload, replace } = useLoad(load);

  const [kind, setKind] = useState<MemoryKind | "">("");
  const [view, setView] = useState<View>("memories");
  const [undoId, setUndoId] = useState<string | null>(null);
  const [undone, setUndone] = useState(0);
  // What had the focus may be gone after it was used; who goes by keys goes on from here.
  const page = useRef<HTMLDivElement>(null);

  const changed = (memory: Memory): void =>
    replace((memories ?? []).map((one) => (one.id === memory.id ? memory : one)));
  const erased = (id: string, takesBack?: string): void => {
    replace((memories ?? []).filter((one) => one.id !== id));
    setUndoId(takesBack ?? null);
    if (takesBack === undefined) page.current?.focus();
  };
  return (
    <Dialog title={t("What {name} remembers", { name })} size="large" onClose={onClose}>
      <div ref={page} className={styles.page} tabIndex={-1}>
        {view === "memories" && <Search onSearch={setQuery} />}
        <MemoryIndexLine agentId={agentId} round={memories?.length ?? 0} />
        <div className={styles.choices}>
          {view === "memories" && (
            <Select
              label={t("Kind")}
              value={kind}
              options={[
                { value: "", label: t("All kinds") },
                ...KINDS.map((one) => ({ value: one, label: term(one) })),
              ]}
              onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? "")}
            />
          )}
          {VIEWS.filter((one) => one !== view).map((one) => (
            <Button
              key={one}
              onClick={() => {
                setView(one);
                page.current?.focus();
              }}
            >
              {t(NAMES[one])}
            </Button>
          ))}
        </div>
        {undoId !== null && (
          <Forgotten
            key={undoId}
            undoId={undoId}
            onUndone={() => {
              setUndoId(null);
              page.current?.focus();
              setUndone(undone + 1);
              reload();
            }}
          />
        )}
        {view === "changes" && <MemoryChanges agentId={agentId} onUndone={reload} />}
        {view === "sources" && <Sources agentId={agentId} />}
        {view === "people" && <SocialView key={undone} agentId={agentId} onMessage={onMessage} onErased={erased} />}
        {view === "memories" && (
          <>
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
              <Timeline
                memories={memories.filter((one) => kind === "" || one.kind === kind)}
                isByDay={query === ""}
                onChanged={changed}
                onErased={erased}
                onMessage={onMessage}
              />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

interface TimelineProps {
  memories: Memory[];
  /** What was searched for stands in the order of how well it fits. */
  isByDay: boolean;
  onChanged: (memory: Memory) => void;
  onErased: (id: string, undoId?: string) => void;
  onMessage: (roomId: string, messageId: string) => void;
}

function Timeline({ memories, isByDay, ...verbs }: TimelineProps) {
  const now = Date.now();
  return (
    <ul className={styles.memories}>
      {memories.map((memory, place) => {
        const day = dayName(memory.created_at, now);
        const before = memories[place - 1];
        const isNewDay = isByDay && (before === undefined || dayName(before.created_at, now) !== day);
        return (
          <li key={memory.id}>
            {isNewDay && <h3 className={styles.day}>{day}</h3>}
            <MemoryItem memory={memory} {...verbs} />
          </li>
        );
      })}
    </ul>
  );
}

function Forgotten({ undoId, onUndone }: { undoId: string; onUndone: () => void }) {
  const { isBusy, problem, run } = useSubmit(async () => {
    await undoMemoryChange(undoId);
    onUndone();
  });
  return (
    <div className={styles.undo} role="status">
      {problem && <Fault>{problem}</Fault>}
      <span>{t("Forgotten. It can be taken back for 30 days.")}</span>
      <Button ref={focusNow} icon="redo" disabled={isBusy} onClick={() => run()}>
        {t("Take back")}
      </Button>
    </div>
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
  const [wasOpen, setWasOpen] = useState(false);
  const [content, setContent] = useState("");
  const [sealed, setSealed] = useState(false);
  const { isBusy, problem, run } = useSubmit(async () => {
    onAdded(await addMemory(agentId, content.trim(), sealed));
    setContent("");
    setSealed(false);
    setOpen(false);
  });
  if (!isOpen) {
    return (
      <Button
        ref={wasOpen ? focusNow : undefined}
        icon="add"
        className={styles.add ?? ""}
        onClick={() => {
          setOpen(true);
          setWasOpen(true);
        }}
      >
        {t("Add a memory")}
      </Button>
    );
  }
  return (
    <form className={styles.edit} onSubmit={run} onKeyDown={onEscape(() => setOpen(false))}>
      {problem && <Fault>{problem}</Fault>}
      <TextArea
        ref={focusNow}
        label={t("New memory")}
        value={content}
        rows={2}
        required
        onChange={(event) => setContent(event.target.value)}
      />
      <SealBox checked={sealed} onChange={setSealed} />
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
