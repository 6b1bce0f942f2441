/** Holds the state, and gathers what happens so that the screen changes at most once per frame. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type Action, apply } from "./apply";
import { EMPTY, type State } from "./state";

const MAX_GATHERED = 2_000;
const HIDDEN_FLUSH_MS = 250;

export class Store {
  readonly api: StoreApi<State> = createStore<State>(() => EMPTY);
  #gathered: Action[] = [];
  #isScheduled = false;

  /** The state with all that was dispatched, also what is not on screen yet. */
  get state(): State {
    this.flush();
    return this.api.getState();
  }

  /** Apply an action now; what was gathered before it comes first. */
  dispatch(action: Action): void {
    this.#gathered.push(action);
    this.flush();
  }

  /** Apply an action with the next frame. */
  gather(action: Action): void {
    this.#gathered.push(action);
    if (this.#gathered.length >= MAX_GATHERED) this.flush();
    else this.#schedule();
  }

  flush(): void {
    if (this.#gathered.length === 0) return;
    const actions = this.#gathered;
    this.#gathered = [];
    this.api.setState(actions.reduce(apply, this.api.getState()), true);
  }

  /** Browsers draw no frames for a hidden page, so a timer stands in there. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const flush = (): void => {
      this.#isScheduled = false;
      this.flush();
    };
    if (document.hidden) setTimeout(flush, HIDDEN_FLUSH_MS);
    else requestAnimationFrame(flush);
  }
}
