/** One memory: read, corrected in place, or erased after a second look. */
import { useState } from "react";
import { changeMemory, eraseMemory, forgetMemory } from "../../client/agents";
import { useClientState } from "../../client/context";
import { Button, IconButton } from "../../ui/Button";
import { onEscape } from "../../ui/escape";
import { Switch, TextArea } from "../../ui/Field";
import { focusNow } from "../../ui/focusNow";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Fault } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import type { Memory } from "../../wire/types";
import { term } from "../../words/terms";
import { t, tenths } from "../../words/words";
import styles from "./MemoryDialog.module.css";

interface MemoryItemProps {
  memory: Memory;
  onChanged: (memory: Memory) => void;
  /** With what takes it back, where it was not for good. */
  onErased: (id: string, undoId?: string) => void;
  /** Goes to what it was made of. */
  onMessage: (roomId: string, messageId: string) => void;
}

export function MemoryItem({ memory, onChanged, onErased, onMessage }: MemoryItemProps) {
  const [mode, setMode] = useState<"read" | "edit" | "erase">("read");
  const [wasEdited, setWasEdited] = useState(false);
  // What was typed before Esc.
  const [draft, setDraft] = useState<string | null>(null);
  const leave = (typed: string | null): void => {
    setDraft(typed);
    setMode("read");
  };
  if (mode === "edit") {
    return (
      <EditMemory
        memory={memory}
        draft={draft}
        onChanged={(next) => {
          leave(null);
          onChanged(next);
        }}
        onLeave={leave}
      />
    );
  }
  return (
    <article className={styles.memory}>
      <p dir="auto">
        {memory.sealed && memory.content === ""
          ? t("It cannot be opened: the server has not its key.")
          : plain(memory.content)}
      </p>
      <footer>
        {memory.sealed && (
          <span className={styles.sealed} title={t("Its words are kept encrypted and in no index.")}>
            <Icon name="lock" size={13} />
            {t("sealed")}
          </span>
        )}
        <span className={styles.kind}>{term(memory.kind)}</span>
        <span>{term(memory.type)}</span>
        <span title={t("How much it matters")}>{t("importance {share}", { share: tenths(memory.importance) })}</span>
        {memory.source?.document && (
          <span>
            {[memory.source.document, memory.source.part]
              .filter(Boolean)
              .map((one) => plain(one ?? ""))
              .join(", ")}
          </span>
        )}
        {memory.source?.author && <span>{t("said by @{handle}", { handle: plain(memory.source.author) })}</span>}
        <time dateTime={memory.created_at}>{fullTime(memory.created_at)}</time>
        <span className={styles.verbs}>
          <Origin source={memory.source} onMessage={onMessage} />
          <IconButton
            ref={wasEdited ? focusNow : undefined}
            icon="edit"
            label={t("Correct this memory")}
            size={15}
            onClick={() => {
              setWasEdited(true);
              setMode("edit");
            }}
          />
          <IconButton icon="trash" label={t("Erase this memory")} size={15} onClick={() => setMode("erase")} />
        </span>
      </footer>
      {mode === "erase" && <EraseMemory memory={memory} onErased={onErased} onCancel={() => setMode("read")} />}
    </article>
  );
}

/** A way to the message that a memory was made of, where one is in its room. */
function Origin({ source, onMessage }: Pick<Memory, "source"> & Pick<MemoryItemProps, "onMessage">) {
  const isIn = useClientState((state) => Boolean(source?.room_id && state.rooms[source.room_id]?.isMember));
  const { room_id: roomId, message_id: messageId } = source ?? {};
  if (!isIn || !roomId || !messageId) return null;
  return (
    <IconButton icon="enter" label={t("Go to the message")} size={15} onClick={() => onMessage(roomId, messageId)} />
  );
}

/** Whether the words of a memory are to be sealed. */
export function SealBox({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Switch
      label={t("Sealed")}
      hint={t("Its words are kept encrypted and in no index.")}
      checked={checked}
      onChecked={onChange}
    />
  );
}

function EditMemory({
  memory,
  draft,
  onChanged,
  onLeave,
}: {
  memory: Memory;
  draft: string | null;
  onChanged: (memory: Memory) => void;
  /** With what was typed, where that is to be there the next time. */
  onLeave: (draft: string | null) => void;
}) {
  const [content, setContent] = useState(draft ?? memory.content);
  const [sealed, setSealed] = useState(memory.sealed);
  const { isBusy, problem, run } = useSubmit(async () =>
    onChanged(await changeMemory(memory.id, content.trim(), sealed)),
  );
  return (
    <form className={styles.edit} onSubmit={run} onKeyDown={onEscape(() => onLeave(content))}>
      {problem && <Fault>{problem}</Fault>}
      <TextArea
        ref={focusNow}
        label={t("Memory")}
        value={content}
        rows={3}
        required
        onChange={(event) => setContent(event.target.value)}
      />
      <SealBox checked={sealed} onChange={setSealed} />
      <div>
        <Button look="primary" type="submit" disabled={isBusy || content.trim() === ""}>
          {t("Save")}
        </Button>
        <Button look="quiet" onClick={() => onLeave(null)}>
          {t("Cancel")}
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
  onErased: (id: string, undoId?: string) => void;
  onCancel: () => void;
}) {
  const { isBusy, problem, run } = useSubmit(async () => {
    await eraseMemory(memory.id);
    onErased(memory.id);
  });
  const forgetting = useSubmit(async () => onErased(memory.id, await forgetMemory(memory.id)));
  const isWaiting = isBusy || forgetting.isBusy;
  return (
    <div className={styles.erase}>
      {(problem ?? forgetting.problem) && <Fault>{problem ?? forgetting.problem}</Fault>}
      <span>{t("Erase this for good, or forget it for now?")}</span>
      <Button ref={focusNow} disabled={isWaiting} onClick={() => forgetting.run()}>
        {t("Forget")}
      </Button>
      <Button look="danger" disabled={isWaiting} onClick={() => run()}>
        {t("Erase")}
      </Button>
      <Button look="quiet" onClick={onCancel}>
        {t("Keep")}
      </Button>
    </div>
  );
}
