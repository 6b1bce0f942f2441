/**
 * The protocol's client side without any I/O: the caller feeds it what happened and carries out the effects.
 *
 * Frames of a room leave it in `seq` order, each once; a hole in the numbers ends the connection, so that the
 * next one brings what was missed. Commands with a `key` survive a cut and are sent again, in their order.
 */
import { parseFrame } from "../wire/codec";
import type { CommandBody, ServerFrame, Welcome, WireError } from "../wire/types";
import { mark } from "../words/words";
import { backoffMs, isFinal } from "./backoff";

export type Status =
  | { kind: "connecting" }
  | { kind: "online"; caughtUp: number }
  | { kind: "offline"; retryAtMs: number }
  | { kind: "refused"; code: number };

export type Outcome = { ok: true; result: Record<string, unknown> } | { ok: false; error: WireError };

export type Effect =
  | { do: "connect"; afterMs: number }
  | { do: "send"; text: string }
  | { do: "close" }
  | { do: "deliver"; frame: ServerFrame }
  | { do: "report"; status: Status }
  | { do: "settle"; ref: string; outcome: Outcome };

interface Pending {
  text: string;
  deadlineMs: number;
  keyed: boolean;
  untilMs: number;
}

export interface SessionOptions {
  random: () => number;
  maxQueued?: number;
  replyTimeoutMs?: number;
  handshakeTimeoutMs?: number;
}

const STABLE_MS = 5_000;
/** So long a server may take to answer when it is asked whether it is there. */
const PROBE_MS = 5_000;
/** So long is the time that a server names the bound of each attempt; whoever names more is not believed. */
const ASKED_MS = 60_000;
const LOST: WireError = {
  code: "unavailable",
  message: mark("The connection was lost before an answer came."),
  retryable: true,
};
const OFFLINE: WireError = {
  code: "unavailable",
  message: mark("You are offline; try again when connected."),
  retryable: true,
};
const SLOW: WireError = { code: "unavailable", message: mark("The server did not answer in time."), retryable: true };
const STALE: WireError = {
  code: "unavailable",
  message: mark("This waited for days; look whether it is here already before you send it again."),
  retryable: true,
};
const FULL: WireError = { code: "rate_limited", message: mark("Too many messages wait to be sent."), retryable: true };

export class Session {
  readonly #options: Required<SessionOptions>;
  readonly #seqs = new Map<string, number>();
  readonly #pending = new Map<string, Pending>();
  readonly #resuming = new Set<string>();
  #state: "idle" | "opening" | "greeting" | "online" = "idle";
  #epoch: string | null = null;
  #attempt = 0;
  #asked = { boundMs: 0, untilMs: 0 };
  #refs = 0;
  #caughtUp = 0;
  #heartbeatMs = 30_000;
  #sinceMs = 0;
  #lastFrameMs = 0;
  #probed = false;
  #answerDueMs = Number.POSITIVE_INFINITY;

  constructor(options: SessionOptions) {
    this.#options = { maxQueued: 100, replyTimeoutMs: 15_000, handshakeTimeoutMs: 10_000, ...options };
  }

  /** Begin to connect, at once. */
  start(nowMs: number): Effect[] {
    if (this.#state !== "idle") return [];
    this.#enter("opening", nowMs);
    return [
      { do: "report", status: { kind: "connecting" } },
      { do: "connect", afterMs: 0 },
    ];
  }

  /** The socket is open: say hello, with what was seen last in each room. */
  opened(nowMs: number): Effect[] {
    this.#enter("greeting", nowMs);
    const hello: Record<string, unknown> = { type: "hello", ref: this.#nextRef() };
    if (this.#epoch !== null) Object.assign(hello, { since: Object.fromEntries(this.#seqs), epoch: this.#epoch });
    return [{ do: "send", text: JSON.stringify(hello) }];
  }

  /** The socket is gone: decide whether and when to come back. */
  closed(code: number, nowMs: number): Effect[] {
    if (this.#state === "online" && nowMs - this.#sinceMs >= STABLE_MS) this.#attempt = 0;
    const effects = this.#refuse(({ keyed }) => !keyed, LOST);
    this.#resuming.clear();
    if (isFinal(code)) {
      this.#enter("idle", nowMs);
      return [...effects, { do: "report", status: { kind: "refused", code } }];
    }
    this.#enter("opening", nowMs);
    const afterMs = this.#delayMs(nowMs);
    return [
      ...effects,
      { do: "report", status: { kind: "offline", retryAtMs: nowMs + afterMs } },
      { do: "connect", afterMs },
    ];
  }

  /** Give a command its `ref` and send it; while offline only one with a `key` waits its turn, `untilMs` at most. */
  send(command: CommandBody, nowMs: number, untilMs = Number.POSITIVE_INFINITY): { ref: string; effects: Effect[] } {
    const ref = this.#nextRef();
    if (nowMs >= untilMs) return { ref, effects: [refusal(ref, STALE)] };
    const keyed = "key" in command && Boolean(command.key);
    const text = JSON.stringify({ ...command, ref });
    if (this.#state !== "online" && !keyed) return { ref, effects: [refusal(ref, OFFLINE)] };
    if (this.#pending.size >= this.#options.maxQueued) return { ref, effects: [refusal(ref, FULL)] };
    this.#pending.set(ref, { text, keyed, untilMs, deadlineMs: nowMs + this.#options.replyTimeoutMs });
    return { ref, effects: this.#state === "online" ? [{ do: "send", text }] : [] };
  }

  /** Take back a command that waits for a connection; false when it may have been sent already. */
  withdraw(ref: string): boolean {
    return this.#state !== "online" && this.#pending.delete(ref);
  }

  /** A frame came in. */
  received(text: string, nowMs: number): Effect[] {
    this.#lastFrameMs = nowMs;
    this.#probed = false;
    this.#answerDueMs = Number.POSITIVE_INFINITY;
    const frame = parseFrame(text);
    if (frame === null) return [];
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame, nowMs);
      case "reply":
        return this.#reply(frame, nowMs);
      case "resumed":
      case "resync_required":
        if (frame.type === "resync_required" && frame.reason === "not_a_member") this.#seqs.delete(frame.room_id);
        else this.#seqs.set(frame.room_id, frame.seq);
        return [{ do: "deliver", frame }, ...this.#finishRoom(frame.room_id)];
      case "room_added":
        this.#seqs.set(frame.room.id, Math.max(frame.room.seq, this.#seqs.get(frame.room.id) ?? 0));
        return [{ do: "deliver", frame }];
      case "room_removed":
        this.#seqs.delete(frame.room_id);
        return [{ do: "deliver", frame }];
      default:
        return "seq" in frame ? this.#event(frame) : [{ do: "deliver", frame }];
    }
  }

  /** Watch the clock; call about once a second. A silent server is probed, then left. */
  tick(nowMs: number): Effect[] {
    if (this.#state === "greeting" && nowMs - this.#sinceMs > this.#options.handshakeTimeoutMs)
      return [{ do: "close" }];
    if (this.#state !== "online") return [];
    const effects = this.#refuse(({ deadlineMs }) => deadlineMs < nowMs, SLOW);
    if (nowMs > this.#answerDueMs) return [...effects, { do: "close" }];
    const silentMs = nowMs - this.#lastFrameMs;
    if (this.#probed && silentMs > 2 * this.#heartbeatMs) return [...effects, { do: "close" }];
    if (this.#probed || silentMs <= this.#heartbeatMs) return effects;
    this.#probed = true;
    return [...effects, { do: "send", text: JSON.stringify({ type: "ping", ref: this.#nextRef() }) }];
  }

  /** Ask whether the server is still there, as when the network may have gone; without any answer it is left soon. */
  probe(nowMs: number): Effect[] {
    if (this.#state !== "online" || this.#answerDueMs !== Number.POSITIVE_INFINITY) return [];
    this.#answerDueMs = nowMs + PROBE_MS;
    return [{ do: "send", text: JSON.stringify({ type: "ping", ref: this.#nextRef() }) }];
  }

  #welcome(frame: Welcome, nowMs: number): Effect[] {
    const resumes = this.#epoch !== null;
    if (this.#state !== "greeting") return [];
    this.#enter("online", nowMs);
    this.#asked.boundMs = 0;
    this.#heartbeatMs = frame.heartbeat_s * 1_000;
    this.#epoch = frame.epoch;
    this.#caughtUp = 0;
    const mine = new Set(frame.rooms.map((room) => room.id));
    for (const roomId of [...this.#seqs.keys()]) {
      if (resumes) this.#resuming.add(roomId);
      if (!mine.has(roomId)) this.#seqs.delete(roomId);
    }
    for (const room of frame.rooms) if (!this.#seqs.has(room.id)) this.#seqs.set(room.id, room.seq);
    const effects: Effect[] = [{ do: "deliver", frame }];
    if (this.#resuming.size === 0) effects.push(this.#online());
    effects.push(...this.#refuse(({ untilMs }) => nowMs >= untilMs, STALE));
    for (const pending of this.#pending.values()) {
      pending.deadlineMs = nowMs + this.#options.replyTimeoutMs;
      effects.push({ do: "send", text: pending.text });
    }
    return effects;
  }

  #reply(frame: Extract<ServerFrame, { type: "reply" }>, nowMs: number): Effect[] {
    if (frame.ref === null || !this.#pending.delete(frame.ref)) {
      if (frame.error?.code === "unavailable") this.#ask(frame.error.retry_after_s ?? 0, nowMs);
      return [];
    }
    const outcome: Outcome = frame.ok
      ? { ok: true, result: frame.result ?? {} }
      : { ok: false, error: frame.error ?? { code: "internal", message: mark("The server gave no reason.") } };
    return [{ do: "settle", ref: frame.ref, outcome }];
  }

  /** What answers no command says within what time to come back: the connection is closed then. */
  #ask(retryAfterS: number, nowMs: number): void {
    this.#asked = { boundMs: Math.min(ASKED_MS, retryAfterS * 1_000), untilMs: nowMs + ASKED_MS };
  }

  #delayMs(nowMs: number): number {
    const { boundMs, untilMs } = this.#asked;
    if (boundMs > 0 && nowMs < untilMs) return Math.round(this.#options.random() * boundMs);
    return backoffMs(this.#attempt++, this.#options.random);
  }

  #event(frame: Extract<ServerFrame, { seq: number }>): Effect[] {
    if (!("room_id" in frame)) return [];
    const last = this.#seqs.get(frame.room_id);
    if (last !== undefined && frame.seq <= last) return [];
    if (last !== undefined && frame.seq > last + 1) return [{ do: "close" }];
    this.#seqs.set(frame.room_id, frame.seq);
    const isMessage = frame.type === "message_posted" || frame.type === "agent_message";
    if (isMessage && this.#resuming.has(frame.room_id)) this.#caughtUp += 1;
    return [{ do: "deliver", frame }];
  }

  #finishRoom(roomId: string): Effect[] {
    return this.#resuming.delete(roomId) && this.#resuming.size === 0 ? [this.#online()] : [];
  }

  #online(): Effect {
    return { do: "report", status: { kind: "online", caughtUp: this.#caughtUp } };
  }

  /** Give up the commands without an answer of which this is true. */
  #refuse(isOver: (pending: Pending) => boolean, error: WireError): Effect[] {
    const over = [...this.#pending].filter(([, pending]) => isOver(pending));
    for (const [ref] of over) this.#pending.delete(ref);
    return over.map(([ref]) => refusal(ref, error));
  }

  #enter(state: "idle" | "opening" | "greeting" | "online", nowMs: number): void {
    this.#state = state;
    this.#sinceMs = nowMs;
    this.#lastFrameMs = nowMs;
    this.#probed = false;
    this.#answerDueMs = Number.POSITIVE_INFINITY;
  }

  #nextRef(): string {
    this.#refs += 1;
    return String(this.#refs);
  }
}

function refusal(ref: string, error: WireError): Effect {
  return { do: "settle", ref, outcome: { ok: false, error } };
}
