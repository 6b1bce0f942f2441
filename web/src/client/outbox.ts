/** My messages on their way: shown at once, sent in order, kept while offline, retried by the same `key`. */
import type { Sent } from "../net/socket";
import type { Outgoing, OutgoingFile } from "../store/state";
import type { Store } from "../store/store";
import type { AttachmentIds, CommandBody, Results } from "../wire/types";
import { t } from "../words/words";
import { newKey } from "./key";
import { Files } from "./uploads";

/** The server knows a key for seven days; one day is left for clocks that differ. */
const KEY_LIFE_MS = 6 * 86_400_000;

type Send = (command: CommandBody, untilMs: number) => Sent;

export class Outbox {
  readonly #store: Store;
  readonly #send: Send;
  readonly #withdraw: (ref: string) => boolean;
  readonly #files: Files;
  readonly #refs = new Map<string, string>();

  constructor(store: Store, send: Send, withdraw: (ref: string) => boolean, files = new Files()) {
    this.#store = store;
    this.#send = send;
    this.#withdraw = withdraw;
    this.#files = files;
  }

  /** Show a message at once and send it: at once, too, or when its files are on the server. */
  post(
    roomId: string,
    text: string,
    replyTo: string | null,
    threadId: string | null = null,
    files: OutgoingFile[] = [],
  ): void {
    const isOnline = this.#store.state.connection.status === "online";
    const outgoing: Outgoing = {
      key: newKey(),
      roomId,
      text,
      replyTo,
      threadId,
      files,
      askedAtMs: Date.now(),
      status: isOnline ? "sending" : "queued",
      problem: null,
      seq: null,
    };
    this.#store.dispatch({ type: "outgoing", outgoing });
    void this.#carry(outgoing);
  }

  /** Take over messages that a tab, perhaps this page before its reload, did not get through. */
  takeOver(found: readonly Outgoing[]): void {
    const known = new Set(this.#store.state.outbox.map(({ key }) => key));
    for (const one of found.filter(({ key }) => !known.has(key))) {
      const outgoing = takenOver(one);
      this.#store.dispatch({ type: "outgoing", outgoing });
      if (outgoing.status === "sending") void this.#carry(outgoing);
    }
  }

  /** Send a failed message again; its `key` sees to it that it appears once, unless it failed for its age. */
  retry(key: string): void {
    const outgoing = this.#store.state.outbox.find((one) => one.key === key);
    if (outgoing?.status !== "failed") return;
    const isOnline = this.#store.state.connection.status === "online";
    const askedAtMs = Date.now();
    this.#change(key, { status: isOnline ? "sending" : "queued", problem: null, askedAtMs });
    for (const { id } of outgoing.files) this.#files.retry(id);
    void this.#carry({ ...outgoing, askedAtMs });
  }

  /** Give up a message that was not sent yet, or that failed. */
  drop(key: string): void {
    const outgoing = this.#store.state.outbox.find((one) => one.key === key);
    const ref = this.#refs.get(key);
    const isNotSent = outgoing?.status === "failed" || outgoing?.files.some((file) => file.attachment === null);
    if (outgoing && (isNotSent || (ref !== undefined && this.#withdraw(ref)))) {
      this.#refs.delete(key);
      this.#store.dispatch({ type: "outgoing_dropped", key });
      this.#files.discard(outgoing.files);
    }
  }

  /** What was on its way waits for the next connection. */
  onOffline(): void {
    for (const { key, status } of this.#store.state.outbox) {
      if (status === "sending") this.#change(key, { status: "queued" });
    }
  }

  async #carry(outgoing: Outgoing): Promise<void> {
    const { key, roomId, text, replyTo, threadId, askedAtMs } = outgoing;
    const isWhole = outgoing.files.every(({ attachment }) => attachment !== null);
    const files = isWhole ? outgoing.files : await this.#arrived(outgoing);
    if (files === null) return;
    const ids = files.map(({ attachment }) => attachment?.id ?? "") as unknown as AttachmentIds;
    const where = { room_id: roomId, reply_to: replyTo, ...(threadId === null ? {} : { thread_id: threadId }) };
    const command = {
      type: "post_message",
      ...where,
      text,
      key,
      ...(ids.length > 0 ? { attachment_ids: ids } : {}),
    } as const;
    const { ref, outcome } = this.#send(command, askedAtMs + KEY_LIFE_MS);
    this.#refs.set(key, ref);
    const answer = await outcome;
    this.#refs.delete(key);
    if (answer.ok) {
      const { seq } = answer.result as unknown as Results["post_message"];
      this.#change(key, { status: "sending", seq });
      this.#files.forget(files.map(({ id }) => id));
    } else this.#change(key, { status: "failed", problem: answer.error.message });
  }

  /** Wait until all files of a message are on the server; null when one of them, or the message, will not be. */
  async #arrived({ key, files }: Outgoing): Promise<OutgoingFile[] | null> {
    const settled = await Promise.all(files.map(({ id }) => this.#files.settled(id)));
    if (!this.#store.state.outbox.some((one) => one.key === key)) return null;
    const known = files.map((file, index) => ({ ...file, attachment: settled[index]?.attachment ?? file.attachment }));
    const missing = known.findIndex(({ attachment }) => attachment === null);
    const isOnline = this.#store.state.connection.status === "online";
    this.#change(key, { files: known, status: isOnline ? "sending" : "queued" });
    if (missing === -1) return known;
    const why = settled[missing]?.problem ?? t("It is not on the server.");
    this.#change(key, { status: "failed", problem: `“${files[missing]?.name}”: ${why}` });
    return null;
  }

  #change(key: string, change: Partial<Outgoing>): void {
    this.#store.dispatch({ type: "outgoing_changed", key, change });
  }
}

/** Take a kept message as this page can send it: files that were not on the server went with the page before. */
function takenOver(kept: Outgoing): Outgoing {
  const all = kept.files ?? [];
  const files = all.filter(({ attachment }) => attachment !== null);
  const one: Outgoing = { ...kept, threadId: kept.threadId ?? null, files, seq: null };
  if (files.length === all.length) return { ...one, status: kept.status === "failed" ? "failed" : "sending" };
  const lost = all.filter(({ attachment }) => attachment === null).map(({ name }) => `“${name}”`);
  const words = t("When the page was left, this was not on the server yet and is lost: {files}.", {
    files: lost.join(", "),
  });
  const rest = kept.text.trim() === "" && files.length === 0 ? t("Attach it again.") : t("“Retry” sends the rest.");
  return { ...one, status: "failed", problem: `${words} ${rest}` };
}
