/** Keeps a tab's unsent messages on this device, and takes over those of tabs that are gone. */
import type { Outgoing } from "../store/state";
import type { Store } from "../store/store";
import { newKey } from "./key";
import type { Shelf } from "./shelf";

const KIND = "outbox.";
const MAX_TABS = 20;
const MAX_KEPT = 200;

type Locks = Pick<LockManager, "request">;

interface KeeperOptions {
  store: Store;
  shelf: Shelf;
  /** Missing on pages served without TLS: there only a message's `key` keeps tabs from doubling it. */
  locks: Locks | undefined;
  takeOver: (found: Outgoing[]) => void;
}

/**
 * Each tab keeps its messages under a name of its own and holds a lock of that name for as long as it lives.
 *
 * Whoever comes later waits for the locks of the others: the first to get one takes over what that tab left.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #mine = KIND + newKey();
  readonly #ended = new AbortController();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, shelf } = this.#options;
    const others = shelf.names(KIND).slice(0, MAX_TABS);
    void this.#whenFree(this.#mine, () => this.#end());
    const unsubscribe = store.api.subscribe(({ outbox }, before) => {
      if (outbox !== before.outbox) this.#keep(outbox);
    });
    this.#ended.signal.addEventListener("abort", unsubscribe);
    for (const name of others) void this.#whenFree(name, () => this.#inherit(name));
  }

  /** Let go: what is kept stays for the next tab of this member. */
  stop(): void {
    this.#ended.abort();
  }

  #keep(outbox: readonly Outgoing[]): void {
    const unsent = outbox.filter((one) => one.seq === null).slice(-MAX_KEPT);
    if (unsent.length > 0) this.#options.shelf.write(this.#mine, unsent);
    else this.#options.shelf.drop(this.#mine);
  }

  /** Take over before letting go: a crash in between leaves both, and the messages' keys make them one again. */
  async #inherit(name: string): Promise<void> {
    const { shelf, takeOver } = this.#options;
    const found = shelf.read(name);
    takeOver(Array.isArray(found) ? found.filter(isOutgoing) : []);
    shelf.drop(name);
  }

  async #whenFree(name: string, act: () => Promise<void>): Promise<void> {
    const { locks, shelf } = this.#options;
    if (locks === undefined) return act();
    const { signal } = this.#ended;
    try {
      await locks.request(shelf.fullName(name), { signal }, act);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #end(): Promise<void> {
    return new Promise((resolve) => this.#ended.signal.addEventListener("abort", () => resolve()));
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  const { key, roomId, text, askedAtMs } = (value ?? {}) as Partial<Outgoing>;
  return [key, roomId, text].every((one) => typeof one === "string") && typeof askedAtMs === "number";
}
