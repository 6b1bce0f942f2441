/** Files on their way into messages: chosen where one writes, sent at once, kept until their message is. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { RestError, request } from "../net/rest";
import { upload as send } from "../net/upload";
import type { OutgoingFile } from "../store/state";
import { exactSize, size } from "../ui/bytes";
import type { Attachment } from "../wire/types";
import { mark, t } from "../words/words";
import { newKey } from "./key";
import type { Shelf } from "./shelf";

/** The most that one message holds. */
export const MAX_FILES = 10;
/** The server takes four at a time from one member, who may have other tabs. */
const MAX_AT_ONCE = 2;
const KIND = "files.";
/** The server keeps a file that is in no message for a day; an hour is left for clocks that differ. */
const KEPT_MS = 23 * 3_600_000;

/**
 * How far a file is. `paused` is what broke off while the server was away, and goes on when it is back; `refused` is
 * what is not taken whenever it is sent;
 * `lost` is what was not on the server yet when the page was left.
 */
export interface Upload extends OutgoingFile {
  status: "waiting" | "sending" | "paused" | "done" | "failed" | "refused" | "lost";
  /** How much of it is on the server, from 0 to 1. */
  share: number;
  problem: string | null;
  /** An address of this page at which it can be looked at, if it is a picture from here. */
  preview: string | null;
  /** When it was chosen, in ms since 1970. */
  atMs: number;
}

export interface Uploads {
  byId: Record<string, Upload>;
  /** The ids of what was put to each place where one writes, and is in no message yet. */
  byPlace: Record<string, string[]>;
}

interface Held {
  file: File;
  cancel: (() => void) | null;
}

type Kept = OutgoingFile & { atMs: number };

const UNREADABLE = mark("It cannot be read: it was moved or changed, or is a folder, which can be sent as an archive.");
const UNDER_WAY: ReadonlySet<Upload["status"]> = new Set(["waiting", "sending", "paused"]);
const PREVIEWED = /^image\/(png|jpeg|gif|webp)$/;

export class Files {
  readonly api: StoreApi<Uploads> = createStore<Uploads>(() => ({ byId: {}, byPlace: {} }));
  readonly #held = new Map<string, Held>();
  #shelf: Shelf | null = null;

  /** Begin to keep what a member puts to drafts on this shelf. */
  open(shelf: Shelf): void {
    this.#shelf = shelf;
    window.addEventListener("beforeunload", this.#warn);
  }

  /** Forget everything; what is under way is called off. */
  close(): void {
    this.#shelf = null;
    window.removeEventListener("beforeunload", this.#warn);
    for (const id of Object.keys(this.api.getState().byId)) this.#release(id);
    this.api.setState({ byId: {}, byPlace: {} }, true);
  }

  find(id: string): Upload | undefined {
    return this.api.getState().byId[id];
  }

  /** List what was put to a place, in its order. */
  listAt(place: string): Upload[] {
    const { byId, byPlace } = this.api.getState();
    return (byPlace[place] ?? []).map((id) => byId[id]).filter((one) => one !== undefined);
  }

  /** Take up what was put to a place before the page was loaded anew. */
  restore(place: string): void {
    if (place in this.api.getState().byPlace) return;
    const found = this.#shelf?.read(KIND + place);
    const kept = Array.isArray(found) ? found.filter(isKept) : [];
    for (const one of kept) this.#put(restored(one, Date.now()));
    this.#arrange(
      place,
      kept.map(({ id }) => id),
    );
  }

  /** Put files to a place and begin to send them. Returns what to say of those that were left out, or null. */
  add(place: string, files: readonly File[]): string | null {
    const room = MAX_FILES - this.listAt(place).length;
    const taken = files.slice(0, Math.max(0, room));
    const ids = taken.map((file) => this.#take(file));
    this.#arrange(place, [...(this.api.getState().byPlace[place] ?? []), ...ids]);
    this.#next();
    const left = files.slice(taken.length);
    if (left.length === 0) return null;
    return t("A message holds at most {count} files; left out: {names}.", {
      count: MAX_FILES,
      names: left.map(({ name }) => name).join(", "),
    });
  }

  /** Take a file away from where it was put; the server forgets it, too. */
  remove(place: string, id: string): void {
    this.#arrange(
      place,
      (this.api.getState().byPlace[place] ?? []).filter((one) => one !== id),
    );
    const file = this.find(id);
    if (file !== undefined) this.discard([file]);
  }

  /** Take what was put to a place over into a message. */
  claim(place: string): OutgoingFile[] {
    const files = this.listAt(place).filter(({ status }) => status !== "lost");
    this.#arrange(place, []);
    return files.map(({ id, name, sizeBytes, attachment }) => ({ id, name, sizeBytes, attachment }));
  }

  /** Let go of files that will be in no message. */
  discard(files: readonly OutgoingFile[]): void {
    for (const { id, attachment } of files) {
      const fileId = (this.find(id)?.attachment ?? attachment)?.id;
      // Where this fails, the server removes it within a day.
      if (fileId !== undefined) void request("DELETE", `/api/files/${encodeURIComponent(fileId)}`).catch(ignore);
    }
    this.forget(files.map(({ id }) => id));
  }

  /** Let go of files whose message is on the server. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#release(id);
    this.api.setState(({ byId }) => ({
      byId: Object.fromEntries(Object.entries(byId).filter(([id]) => !ids.includes(id))),
    }));
    this.#next();
  }

  /** Send again what failed, or broke off. */
  retry(id: string): void {
    const status = this.find(id)?.status;
    if ((status !== "failed" && status !== "paused") || !this.#held.has(id)) return;
    this.#change(id, { status: "waiting", problem: null, share: 0 });
    this.#next();
  }

  /** The connection is back: send again what broke off without it. */
  onOnline(): void {
    const paused = Object.values(this.api.getState().byId).filter(({ status }) => status === "paused");
    for (const { id } of paused) this.retry(id);
  }

  /** Wait until a file is on the server, or has failed for good; null when it was taken away meanwhile. */
  settled(id: string): Promise<Upload | null> {
    return new Promise((resolve) => {
      const look = (): boolean => {
        const one = this.find(id) ?? null;
        const isUnderWay = one !== null && UNDER_WAY.has(one.status);
        if (!isUnderWay) resolve(one);
        return !isUnderWay;
      };
      if (look()) return;
      const stop = this.api.subscribe(() => look() && stop());
    });
  }

  #take(file: File): string {
    const id = newKey();
    this.#held.set(id, { file, cancel: null });
    const preview = PREVIEWED.test(file.type) && "createObjectURL" in URL ? URL.createObjectURL(file) : null;
    const of = { id, name: file.name, sizeBytes: file.size, attachment: null, share: 0, preview, atMs: Date.now() };
    if (file.size > 0) this.#put({ ...of, status: "waiting", problem: null });
    else this.#put({ ...of, status: "refused", problem: t("It is empty.") });
    return id;
  }

  #next(): void {
    const all = Object.values(this.api.getState().byId);
    const free = MAX_AT_ONCE - all.filter(({ status }) => status === "sending").length;
    for (const { id } of all.filter(({ status }) => status === "waiting").slice(0, Math.max(0, free)))
      void this.#send(id);
  }

  async #send(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#change(id, { status: "sending", problem: null, share: 0 });
    if (!(await canRead(held.file))) return this.#fail(id, t(UNREADABLE));
    if (!this.#held.has(id)) return;
    const sending = send<Attachment>("/api/files", held.file, (share) => this.#change(id, { share }));
    held.cancel = sending.cancel;
    try {
      const attachment = await sending.outcome;
      this.#change(id, { status: "done", attachment: shortened(attachment), share: 1 });
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      const status = error.status === 0 ? "paused" : error.code === "payload_too_large" ? "refused" : "failed";
      this.#change(id, { status, problem: wordsFor(error, held.file) });
    }
    held.cancel = null;
    this.#next();
  }

  #fail(id: string, problem: string): void {
    this.#change(id, { status: "failed", problem });
    this.#next();
  }

  #release(id: string): void {
    const held = this.#held.get(id);
    const preview = this.find(id)?.preview;
    this.#held.delete(id);
    held?.cancel?.();
    if (preview) URL.revokeObjectURL(preview);
  }

  #put(one: Upload): void {
    this.api.setState(({ byId }) => ({ byId: { ...byId, [one.id]: one } }));
  }

  #change(id: string, part: Partial<Upload>): void {
    const one = this.find(id);
    if (one === undefined) return;
    this.#put({ ...one, ...part });
    const place = Object.entries(this.api.getState().byPlace).find(([, ids]) => ids.includes(id))?.[0];
    if (part.attachment && place !== undefined) this.#keep(place);
  }

  #arrange(place: string, ids: string[]): void {
    this.api.setState(({ byPlace }) => ({ byPlace: { ...byPlace, [place]: ids } }));
    this.#keep(place);
  }

  #keep(place: string): void {
    const kept = this.listAt(place).filter(({ status }) => status !== "lost");
    const of = kept.map(
      ({ id, name, sizeBytes, attachment, atMs }): Kept => ({ id, name, sizeBytes, attachment, atMs }),
    );
    if (of.length > 0) this.#shelf?.write(KIND + place, of);
    else this.#shelf?.drop(KIND + place);
  }

  /** What is not on the server yet is lost with the page: the browser asks before that. */
  #warn = (event: BeforeUnloadEvent): void => {
    const all = Object.values(this.api.getState().byId);
    if (all.some(({ status }) => UNDER_WAY.has(status))) event.preventDefault();
  };
}

/** A folder, and what was moved or changed since it was chosen, cannot be read; to the network that is a lost connection. */
async function canRead(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function restored({ id, name, sizeBytes, attachment, atMs }: Kept, nowMs: number): Upload {
  const of = { id, name, sizeBytes, share: 0, preview: null, atMs };
  if (attachment !== null && nowMs - atMs < KEPT_MS) {
    return { ...of, attachment, status: "done", share: 1, problem: null };
  }
  const problem =
    attachment === null
      ? t("It was not on the server yet when the page was left. Attach it again.")
      : t("It waited for more than a day. Attach it again.");
  return { ...of, attachment: null, status: "lost", problem };
}

/** Say why a file was not taken, and what can be done. */
function wordsFor({ status, code, message, said }: RestError, file: File): string {
  if (status === 0) return t("{message} It is sent again when the server is back.", { message });
  switch (code) {
    case "payload_too_large": {
      const limit = Number(/at most (\d+) bytes/.exec(said)?.[1] ?? Number.NaN);
      if (Number.isNaN(limit)) return t("It is too large: {size}.", { size: size(file.size) });
      // Rounded, the two may be alike.
      const say = size(file.size) === size(limit) ? exactSize : size;
      return t("It is too large: {size}. At most {limit} are taken.", { size: say(file.size), limit: say(limit) });
    }
    case "conflict":
      return t(
        "All files together take as much room as they may here. Delete messages with files, or ask who runs the server.",
      );
    case "rate_limited":
      return t("Too many files are on their way at once. Try again in a moment.");
    default:
      return message;
  }
}

function shortened({ id, name, media_type, size_bytes, width, height, has_thumbnail }: Attachment): Attachment {
  return { id, name, media_type, size_bytes, width, height, has_thumbnail };
}

function isKept(value: unknown): value is Kept {
  const { id, name, sizeBytes, attachment, atMs } = (value ?? {}) as Partial<Kept>;
  const isWhole = typeof attachment === "object" && (attachment === null || typeof attachment.id === "string");
  const areTexts = typeof id === "string" && typeof name === "string";
  return areTexts && isWhole && typeof sizeBytes === "number" && typeof atMs === "number";
}

function ignore(error: unknown): void {
  if (!(error instanceof RestError)) throw error;
}
