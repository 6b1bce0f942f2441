/** My messages on their way: shown at once, sent in order, kept while offline, retried by the same `key`. */
import type { Sent } from "../net/socket";
import type { Outgoing } from "../store/state";
import type { Store } from "../store/store";
import type { CommandBody, Results } from "../wire/types";
import { newKey } from "./key";

/** The server knows a key for seven days; one day is left for clocks that differ. */
const KEY_LIFE_MS = 6 * 86_400_000;

type Send = (command: CommandBody, untilMs: number) => Sent;

export class Outbox {
  readonly #store: Store;
  readonly #send: Send;
  readonly #withdraw: (ref: string) => boolean;
  readonly #refs = new Map<string, string>();

  constructor(store: Store, send: Send, withdraw: (ref: string) => boolean) {
    this.#store = store;
    this.#send = send;
    this.#withdraw = withdraw;
  }

  post(roomId: string, text: string, replyTo: string | null, threadId: string | null = null): void {
    const isOnline = this.#store.state.connection.status === "online";
    const outgoing: Outgoing = {
      key: newKey(),
      roomId,
      text,
      replyTo,
      threadId,
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
      const status = one.status === "failed" ? "failed" : "sending";
      this.#store.dispatch({
        type: "outgoing",
        outgoing: { ...one, threadId: one.threadId ?? null, status, seq: null },
      });
      if (status === "sending") void this.#carry({ ...one, threadId: one.threadId ?? null });
    }
  }

  /** Send a failed message again; its `key` sees to it that it appears once, unless it failed for its age. */
  retry(key: string): void {
    const outgoing = this.#store.state.outbox.find((one) => one.key === key);
    if (outgoing?.status !== "failed") return;
    const isOnline = this.#store.state.connection.status === "online";
    const askedAtMs = Date.now();
    this.#change(key, { status: isOnline ? "sending" : "queued", problem: null, askedAtMs });
    void this.#carry({ ...outgoing, askedAtMs });
  }

  /** Give up a message that was not sent yet, or that failed. */
  drop(key: string): void {
    const outgoing = this.#store.state.outbox.find((one) => one.key === key);
    const ref = this.#refs.get(key);
    if (outgoing?.status === "failed" || (ref !== undefined && this.#withdraw(ref))) {
      this.#refs.delete(key);
      this.#store.dispatch({ type: "outgoing_dropped", key });
    }
  }

  /** What was on its way waits for the next connection. */
  onOffline(): void {
    for (const { key, status } of this.#store.state.outbox) {
      if (status === "sending") this.#change(key, { status: "queued" });
    }
  }

  async #carry({ key, roomId, text, replyTo, threadId, askedAtMs }: Outgoing): Promise<void> {
    const where = { room_id: roomId, reply_to: replyTo, ...(threadId === null ? {} : { thread_id: threadId }) };
    const command = { type: "post_message", ...where, text, key } as const;
    const { ref, outcome } = this.#send(command, askedAtMs + KEY_LIFE_MS);
    this.#refs.set(key, ref);
    const answer = await outcome;
    this.#refs.delete(key);
    if (answer.ok) {
      const { seq } = answer.result as unknown as Results["post_message"];
      this.#change(key, { status: "sending", seq });
    } else this.#change(key, { status: "failed", problem: answer.error.message });
  }

  #change(key: string, change: Partial<Outgoing>): void {
    this.#store.dispatch({ type: "outgoing_changed", key, change });
  }
}
