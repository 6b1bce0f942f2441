/** Puts files to what is being written: chosen by a button, dropped on the room, or pasted. */
import { type ClipboardEvent, useEffect, useRef, useState } from "react";
import { useClient, useUploads } from "../../client/context";
import type { Upload } from "../../client/uploads";
import { IconButton } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { mark, t } from "../../words/words";
import styles from "./Attaching.module.css";
import { DropZone } from "./DropZone";
import { Tray } from "./Tray";

export interface Attaching {
  files: readonly Upload[];
  /** Why it cannot be sent as it is, or null. */
  hindrance: string | null;
  onPaste: (event: ClipboardEvent) => void;
  /** The button that asks for files. */
  button: React.ReactNode;
  /** What is attached, what went wrong, and the place on which files are dropped. */
  tray: React.ReactNode;
}

const NONE: string[] = [];
const FIXED = mark("A message keeps its files as they are when its words are changed.");

/** Attach files at a place where one writes; while a message is changed nothing can be attached. */
export function useAttaching(place: string, isEditing: boolean): Attaching {
  const { files: uploads } = useClient();
  const ids = useUploads(({ byPlace }) => byPlace[place] ?? NONE);
  const byId = useUploads((all) => all.byId);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => uploads.restore(place), [uploads, place]);
  const files = isEditing ? [] : ids.map((id) => byId[id]).filter((one) => one !== undefined);
  const add = (chosen: readonly File[]): void => setProblem(isEditing ? t(FIXED) : uploads.add(place, chosen));
  const failed = files.find(({ status }) => status === "failed" || status === "refused");
  return {
    files,
    hindrance:
      failed === undefined
        ? null
        : t("“{name}” was not taken; it has to be removed, or sent again.", { name: failed.name }),
    onPaste: (event) => {
      const { files: pasted, types } = event.clipboardData;
      // Programs for texts and tables add a picture of what they copy: the words are what is meant.
      if (pasted.length === 0 || types.includes("text/plain")) return;
      event.preventDefault();
      add([...pasted]);
    },
    button: isEditing ? null : <AttachButton onChoose={add} />,
    tray: (
      <>
        {problem !== null && <Fault onClose={() => setProblem(null)}>{problem}</Fault>}
        <Tray files={files} onRemove={(id) => uploads.remove(place, id)} onRetry={(id) => uploads.retry(id)} />
        <DropZone onFiles={add} />
      </>
    ),
  };
}

function AttachButton({ onChoose }: { onChoose: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className={styles.input}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = "";
        }}
      />
      <IconButton icon="attach" label={t("Attach files")} onClick={() => input.current?.click()} />
    </>
  );
}
