/** Looks for messages: what was asked last and what was found stay for when one comes back. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { RestError, request } from "../net/rest";
import type { Store } from "../store/store";
import type { CommandBody, RoomEntry, SearchHit, SearchHits } from "../wire/types";

export type Order = "newest" | "relevance";

export interface Search {
  /** What is written in the field. */
  query: string;
  order: Order;
  /** The query whose hits these are, or that is under way; empty before the first. */
  asked: string;
  state: "idle" | "loading" | "ready" | "failed";
  hits: SearchHit[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
  isMoreComing: boolean;
  problem: string | null;
}

const PAGE = 25;
const NOTHING: Search = {
  query: "",
  order: "newest",
  asked: "",
  state: "idle",
  hits: [],
  next: null,
  isMoreComing: false,
  problem: null,
};

type Ask = (command: Extract<CommandBody, { type: "search_messages" }>) => Promise<SearchHits>;

export class Searches {
  readonly api: StoreApi<Search> = createStore<Search>(() => NOTHING);
  readonly #ask: Ask;
  /** Answers that come after another question was asked are not looked at. */
  #round = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  forget(): void {
    this.#round += 1;
    this.api.setState(NOTHING, true);
  }

  write(query: string): void {
    this.api.setState({ query });
    if (query.trim() === "") this.forget();
  }

  /** Look for what is written, in this order from now on. */
  async run(order: Order = this.api.getState().order): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const { query } = this.api.getState();
    this.api.setState({ order });
    if (query.trim() === "") return;
    this.api.setState({ asked: query, state: "loading", problem: null, isMoreComing: false });
    try {
      const { items, next } = await this.#ask({ type: "search_messages", query, sort: order, limit: PAGE });
      if (round === this.#round) this.api.setState({ state: "ready", hits: items, next });
    } catch (error) {
      if (round === this.#round) this.api.setState({ state: "failed", hits: [], next: null, problem: wordsOf(error) });
    }
  }

  /** Add the page after the last one, if there is one. */
  async more(): Promise<void> {
    const { asked, order, next, isMoreComing, state } = this.api.getState();
    if (next === null || isMoreComing || state !== "ready") return;
    const round = this.#round;
    this.api.setState({ isMoreComing: true, problem: null });
    try {
      const ask = { type: "search_messages", query: asked, sort: order, limit: PAGE, cursor: next } as const;
      const page = await this.#ask(ask);
      if (round !== this.#round) return;
      this.api.setState(({ hits }) => ({ hits: [...hits, ...page.items], next: page.next, isMoreComing: false }));
    } catch (error) {
      if (round === this.#round) this.api.setState({ isMoreComing: false, problem: wordsOf(error) });
    }
  }
}

/** Learn of a room in which something was found: it may be a public one that I am not in. */
export async function learnRoom(store: Store, roomId: string): Promise<void> {
  if (roomId in store.state.rooms) return;
  try {
    const entry = await request<RoomEntry>("GET", `/api/rooms/${encodeURIComponent(roomId)}`);
    store.dispatch({ type: "room_known", entry });
  } catch (error) {
    // Its page says that there is no such room.
    if (!(error instanceof RestError)) throw error;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
