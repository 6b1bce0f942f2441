/** What is being written in each room, kept while one looks at another, in this browser and on the server beyond that. */
import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Client } from "../../client/client";
import { useClient } from "../../client/context";
import { KIND } from "../../client/drafts";
import type { Shelf } from "../../client/shelf";

export interface Draft {
  text: string;
  /** The ids of the messages it answers and changes: what they say is not mine to keep. */
  replyTo: string | null;
  editing: string | null;
  /** Counts what was put here from elsewhere, which calls the writer here. */
  calls: number;
}

interface Held extends Draft {
  /** Whether it came from elsewhere, and nothing was written here since. */
  isTold?: boolean;
}

export interface DraftOfRoom {
  draft: Draft;
  /** Change what is written. */
  change: (part: Partial<Draft>) => void;
  /** Change it from elsewhere: the field takes the focus. */
  put: (part: Partial<Draft>) => void;
  clear: (text?: string) => void;
  /** Put back what could not be done, unless something else is written by now. */
  restore: (lost: Draft) => void;
}

const EMPTY: Draft = { text: "", replyTo: null, editing: null, calls: 0 };
const MAX_KEPT = 50;
const MAX_KEPT_CHARS = 65_536;

export function useDraft(roomId: string): DraftOfRoom {
  const client = useClient();
  const { shelf } = client;
  const [drafts, setDrafts] = useState<Record<string, Held>>({});
  const kept = useMemo(() => readKept(shelf, roomId), [shelf, roomId]);
  const written = drafts[roomId];
  useEffect(() => {
    // What was told is kept already, and by now perhaps something newer is, by another tab.
    if (written !== undefined && !written.isTold) keep(client, roomId, written);
  }, [client, roomId, written]);
  const told = useStore(client.drafts.api, (state) => state.told[roomId]);
  useEffect(() => {
    if (told === undefined || client.drafts.hasOther(roomId, told.text)) return;
    setDrafts((all) => {
      // What is shown, and not what is kept by now: another tab of this browser keeps under the same name.
      const old = all[roomId] ?? kept;
      if (old.editing !== null || old.text === told.text) return all;
      const replyTo = told.text === "" ? null : old.replyTo;
      return { ...all, [roomId]: { ...old, text: told.text, replyTo, isTold: true } };
    });
  }, [client, roomId, told, kept]);
  const draft = written ?? kept;
  const verbs = useMemo(() => {
    const update = (next: (old: Draft) => Draft): void =>
      setDrafts((all) => ({ ...all, [roomId]: { ...next(all[roomId] ?? kept), isTold: false } }));
    return {
      change: (part: Partial<Draft>) => update((old) => ({ ...old, ...part })),
      put: (part: Partial<Draft>) => update((old) => ({ ...old, ...part, calls: old.calls + 1 })),
      clear: (text = "") => update(() => ({ ...EMPTY, text })),
      restore: (lost: Draft) => update((old) => (isEmpty(old) ? lost : old)),
    };
  }, [roomId, kept]);
  return useMemo(() => ({ draft, ...verbs }), [draft, verbs]);
}

function isEmpty({ text, replyTo, editing }: Draft): boolean {
  return text === "" && replyTo === null && editing === null;
}

interface Kept {
  text: string;
  replyTo: string | null;
  editing: string | null;
  /** When it was written, in ms since 1970. */
  atMs: number;
  /** Whether the server has it. */
  isSaved: boolean;
}

function readKept(shelf: Shelf | null, roomId: string): Draft {
  const found = shelf?.read(KIND + roomId) as Partial<Kept> | null | undefined;
  if (typeof found?.text !== "string") return EMPTY;
  return { ...EMPTY, text: found.text, replyTo: idOrNull(found.replyTo), editing: idOrNull(found.editing) };
}

function idOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Keep a draft here, and have the server keep it; an edit is of what stands there already. */
function keep({ shelf, drafts }: Client, roomId: string, draft: Draft): void {
  const { text, replyTo, editing } = draft;
  if (editing === null) drafts.note(roomId, text);
  const isSaved = editing === null && drafts.isSaved(roomId, text);
  const kept: Kept = { text: text.slice(0, MAX_KEPT_CHARS), replyTo, editing, atMs: Date.now(), isSaved };
  // Also of what is dropped next: so other tabs learn that it was emptied, and not only put away.
  shelf?.write(KIND + roomId, kept);
  if (isEmpty(draft) && isSaved) shelf?.drop(KIND + roomId);
  else dropOldest(shelf);
}

function dropOldest(shelf: Shelf | null): void {
  const names = shelf?.names(KIND) ?? [];
  if (names.length <= MAX_KEPT) return;
  const writtenAt = (name: string): number => (shelf?.read(name) as Partial<Kept> | null)?.atMs ?? 0;
  const oldest = names.reduce((first, name) => (writtenAt(name) < writtenAt(first) ? name : first));
  shelf?.drop(oldest);
}
