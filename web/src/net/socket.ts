/** Carries out what the session decides: one WebSocket at a time, its timers, and the answers to commands. */
import type { CommandBody, ServerFrame } from "../wire/types";
import { type Effect, type Outcome, Session, type Status } from "./session";

export interface ConnectionOptions {
  url: string;
  onFrame: (frame: ServerFrame) => void;
  onStatus: (status: Status) => void;
}

export interface Sent {
  ref: string;
  outcome: Promise<Outcome>;
}

const TICK_MS = 1_000;
const ABNORMAL = 1006;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #session = new Session({ random: Math.random });
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Connect and stay connected until `stop`, or until the server refuses us for good. */
  start(): void {
    this.#ticker = setInterval(() => this.#run(this.#session.tick(Date.now())), TICK_MS);
    window.addEventListener("online", this.retryNow);
    window.addEventListener("offline", this.#probe);
    this.#run(this.#session.start(Date.now()));
  }

  stop(): void {
    clearInterval(this.#ticker);
    clearTimeout(this.#retry);
    window.removeEventListener("online", this.retryNow);
    window.removeEventListener("offline", this.#probe);
    this.#drop();
  }

  /** Skip the wait before the next attempt. */
  retryNow = (): void => {
    if (this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#open();
  };

  /** Send a command; with a `key` its outcome may be as long in coming as we are offline, or `untilMs`. */
  send(command: CommandBody, untilMs?: number): Sent {
    const { ref, effects } = this.#session.send(command, Date.now(), untilMs);
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(ref, resolve));
    this.#run(effects);
    return { ref, outcome };
  }

  /** Take back a command that was not sent yet; its outcome never comes. */
  withdraw(ref: string): boolean {
    return this.#session.withdraw(ref) && this.#waiting.delete(ref);
  }

  /** The network has gone; a server on this very machine may not have. */
  readonly #probe = (): void => this.#run(this.#session.probe(Date.now()));

  #run(effects: Effect[]): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case "connect":
        this.#retry = setTimeout(() => this.#open(), effect.afterMs);
        return;
      case "send":
        this.#socket?.send(effect.text);
        return;
      case "close":
        this.#drop();
        this.#run(this.#session.closed(ABNORMAL, Date.now()));
        return;
      case "deliver":
        this.#options.onFrame(effect.frame);
        return;
      case "report":
        this.#options.onStatus(effect.status);
        return;
      case "settle":
        this.#waiting.get(effect.ref)?.(effect.outcome);
        this.#waiting.delete(effect.ref);
    }
  }

  #open(): void {
    this.#retry = undefined;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    const mine = (handle: () => Effect[]) => (): void => {
      if (this.#socket === socket) this.#run(handle());
    };
    socket.onopen = mine(() => this.#session.opened(Date.now()));
    socket.onmessage = (event) => mine(() => this.#session.received(String(event.data), Date.now()))();
    socket.onclose = (event) => mine(() => this.#session.closed(event.code, Date.now()))();
  }

  /** Let go of the socket without waiting for the other side, which may be gone. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
