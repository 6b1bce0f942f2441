/** Keeps drafts on the server too, so that what was begun on one device goes on on another. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { request } from "../net/rest";
import type { Page, ServerFrame } from "../wire/types";
import type { Client } from "./client";
import { CommandError, ignoreRefusal } from "./errors";
import { pagesOf } from "./pages";
import type { Shelf } from "./shelf";

/** Under this, and the key of the draft, a browser keeps its own. */
export const KIND = "draft.";
const PAUSE_MS = 1_500;
const MAX_BYTES = 16_384;
const MAX_PAGE = 100;

const NOTHING = { told: {}, written: {} };

/** What was told from elsewhere; another object is another time, also with the same words. */
interface Told {
  text: string;
}

interface ServerDraft {
  room_id: string;
  thread_id: string | null;
  text: string;
}

/** Name a draft: by its room, or its thread there. */
export function draftKey(roomId: string, threadId: string | null): string {
  return threadId === null ? roomId : `${roomId}/${threadId}`;
}

/**
 * Saves what is written here after a pause, and tells what was written elsewhere.
 *
 * What is written here and not saved yet stays: it is saved in place of what came from elsewhere.
 */
export class Drafts {
  readonly api: StoreApi<{ told: Record<string, Told>; written: Record<string, boolean> }> = createStore(() => NOTHING);
  readonly #client: Pick<Client, "store" | "ask">;
  /** What the server has, by key; null until it said so. */
  #saved: Map<string, string> | null = null;
  readonly #written = new Map<string, string>();
  /** What is on its way to the server. */
  readonly #sending = new Map<string, string>();
  /** What was told while the list of all is read, which may be older. */
  #news: Map<string, string> | null = null;
  #shelf: Shelf | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<Client, "store" | "ask">) {
    this.#client = client;
  }

  open(shelf: Shelf): void {
    this.#shelf = shelf;
    for (const [key, record] of keptOf(shelf)) if (!record.editing) this.#mark(key, record.text);
    document.addEventListener("visibilitychange", this.#onVisibility);
    window.addEventListener("storage", this.#onStorage);
  }

  /** Let go of all drafts; what is kept on the server and in this browser stays. */
  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    window.removeEventListener("storage", this.#onStorage);
    clearTimeout(this.#timer);
    this.#shelf = null;
    this.#saved = null;
    this.#news = null;
    this.#written.clear();
    this.#sending.clear();
    this.api.setState(NOTHING);
  }

  /** Say whether the server has what is written here. */
  isSaved(key: string, text: string): boolean {
    return (this.#saved?.get(key) ?? "") === text;
  }

  /** Take note of what is written; it is saved after a pause, and what is emptied at once. */
  note(key: string, text: string): void {
    this.#written.set(key, text);
    this.#mark(key, text);
    this.#outdate(key, text);
    if (this.#last(key) === text) return;
    clearTimeout(this.#timer);
    if (text === "") this.flush();
    else this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Say whether something is written here that the server does not have yet. */
  isDirty(key: string): boolean {
    const text = this.#written.get(key);
    return text !== undefined && !this.isSaved(key, text);
  }

  /** Say whether something else is written here that the server does not have yet. */
  hasOther(key: string, text: string): boolean {
    return this.isDirty(key) && this.#written.get(key) !== text;
  }

  /** Save now what is not saved yet; without a connection it waits for the next. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#saved === null || this.#client.store.state.connection.status !== "online") return;
    for (const [key, text] of this.#written) {
      const fits = new TextEncoder().encode(text).length <= MAX_BYTES;
      if (fits && this.#last(key) !== text) void this.#save(key, text);
    }
  }

  onFrame(frame: ServerFrame): void {
    if (frame.type === "welcome") void this.#load().catch(ignoreRefusal);
    else if (frame.type === "draft_changed") {
      const key = draftKey(frame.room_id, frame.thread_id);
      this.#news?.set(key, frame.text);
      this.#tell(key, frame.text);
    }
  }

  async #save(key: string, text: string): Promise<void> {
    this.#sending.set(key, text);
    const [roomId = "", threadId = null] = key.split("/");
    try {
      await this.#client.ask({ type: "save_draft", room_id: roomId, thread_id: threadId, text });
      this.#saved?.set(key, text);
      this.#news?.set(key, text);
      this.#markSaved(key, text);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // A room that I have left, or too many drafts: it is kept here alone.
      if (!error.error.retryable) this.#written.delete(key);
    } finally {
      if (this.#sending.get(key) === text) this.#sending.delete(key);
    }
  }

  /** Learn what the server has; what this browser kept and could not save goes there now. */
  async #load(): Promise<void> {
    const shelf = this.#shelf;
    const news = new Map<string, string>();
    this.#news = news;
    const before = keptOf(shelf);
    const found = new Map<string, string>();
    for await (const { items } of pagesOf(listDrafts))
      for (const one of items) found.set(draftKey(one.room_id, one.thread_id), one.text);
    if (shelf === null || shelf !== this.#shelf || news !== this.#news) return;
    this.#news = null;
    const kept = keptOf(shelf);
    for (const [key, record] of kept) {
      const old = before.get(key);
      // Another tab saved it while the list was read, which may be older.
      if (record.isSaved && !(old?.isSaved && old.text === record.text)) found.set(key, record.text);
    }
    for (const [key, text] of news) found.set(key, text);
    const known = [...(this.#saved?.keys() ?? [])];
    // What the server had is not written anew: since then it may have been changed elsewhere.
    if (this.#saved !== null)
      for (const [key, text] of this.#written) if (this.isSaved(key, text)) this.#written.delete(key);
    this.#saved = found;
    for (const [key, record] of kept) {
      if (record.isSaved || record.editing || this.isDirty(key)) continue;
      this.#written.set(key, record.text);
      // Another tab may have written it since this page was drawn.
      this.#show(key, record.text);
    }
    for (const key of new Set([...kept.keys(), ...known, ...found.keys()])) this.#tell(key, found.get(key) ?? "");
    this.flush();
  }

  /** Say what the server has once it has all that was sent. */
  #last(key: string): string {
    return this.#sending.get(key) ?? this.#saved?.get(key) ?? "";
  }

  /** Tell what was written elsewhere, unless something else is written here. */
  #tell(key: string, text: string): void {
    const isDirty = this.isDirty(key);
    this.#saved?.set(key, text);
    if (isDirty) return;
    this.#written.delete(key);
    const record = this.#shelf === null ? null : readRecord(this.#shelf, key);
    // It is dropped, not written empty: other tabs would think that somebody emptied the field.
    if (record !== null && !record.editing && text === "") this.#shelf?.drop(KIND + key);
    else if (record !== null && !record.editing) this.#shelf?.write(KIND + key, { ...record, text, isSaved: true });
    this.#show(key, text);
    if (!record?.editing) this.#mark(key, text);
  }

  #show(key: string, text: string): void {
    this.api.setState(({ told }) => ({ told: { ...told, [key]: { text } } }));
  }

  /** What was told is over once something else is written here: it must not come back with the room. */
  #outdate(key: string, text: string): void {
    const told = this.api.getState().told[key];
    if (told === undefined || told.text === text) return;
    this.api.setState(({ told: { [key]: _, ...others } }) => ({ told: others }));
  }

  /** Keep in mind where something is written and not sent. */
  #mark(key: string, text: string): void {
    const isWritten = text.trim() !== "";
    if ((this.api.getState().written[key] ?? false) === isWritten) return;
    this.api.setState(({ written }) => ({ written: { ...written, [key]: isWritten } }));
  }

  #markSaved(key: string, text: string): void {
    const record = this.#shelf === null ? null : readRecord(this.#shelf, key);
    if (record === null || record.text !== text) return;
    if (text === "" && record.replyTo == null) this.#shelf?.drop(KIND + key);
    else this.#shelf?.write(KIND + key, { ...record, isSaved: true });
  }

  /** Another tab of this browser writes, sends or empties what is written here too: that tab sees to it from now on. */
  readonly #onStorage = ({ key: name, oldValue, newValue }: StorageEvent): void => {
    const start = this.#shelf?.fullName(KIND);
    if (start === undefined || !name?.startsWith(start)) return;
    const key = name.slice(start.length);
    const [before, after] = [parseRecord(oldValue), parseRecord(newValue)];
    // A record that is only dropped made room for others, or went with who signed out.
    if (after === null || before?.editing || after.editing) return;
    const known = before?.text ?? "";
    if ((this.#written.get(key) ?? known) !== known) return;
    if (after.text !== "") this.#written.delete(key);
    else if (known !== "") {
      this.#show(key, "");
      this.#written.delete(key);
      this.#mark(key, "");
      // What this tab saved, or is about to have saved, it takes back itself: the other may know nothing of it.
      if (this.#last(key) !== "") this.note(key, "");
    }
  };

  readonly #onVisibility = (): void => {
    if (document.hidden) this.flush();
  };
}

function listDrafts(cursor: string | null): Promise<Page<ServerDraft>> {
  const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return request("GET", `/api/me/drafts?limit=${MAX_PAGE}${from}`);
}

interface Kept {
  text: string;
  isSaved?: boolean;
  editing?: string | null;
  replyTo?: string | null;
}

/** Return what is kept in this browser, by key. */
function keptOf(shelf: Shelf | null): Map<string, Kept> {
  const keys = shelf?.names(KIND).map((name) => name.slice(KIND.length)) ?? [];
  const records = keys.map((key) => [key, shelf && readRecord(shelf, key)] as const);
  return new Map(records.filter((one): one is [string, Kept] => one[1] !== null));
}

function readRecord(shelf: Shelf, key: string): Kept | null {
  return recordOf(shelf.read(KIND + key));
}

function parseRecord(value: string | null): Kept | null {
  try {
    return recordOf(JSON.parse(value ?? "null"));
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Kept | null {
  const found = value as Partial<Kept> | null;
  return typeof found?.text === "string" ? { ...found, text: found.text } : null;
}
