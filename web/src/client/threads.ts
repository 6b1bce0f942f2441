/** Threads: the one that is looked at, and those that I follow. */
import { beginsToFollow } from "../store/followed";
import type { Message, RoomEvent, ServerFrame } from "../wire/types";
import type { Client } from "./client";
import { ignoreRefusal } from "./errors";
import { Once } from "./once";
import { pagesOf } from "./pages";

const MAX_PAGE = 100;
/** So many pages are walked to come to a reply: what is further back is for a search. */
const MAX_WALK_PAGES = 20;

type Needed = Pick<Client, "store" | "ask">;

export class Threads {
  readonly #client: Needed;
  readonly #once = new Once();
  /** Threads of others that the server was asked about: it need not be for each of their replies. */
  readonly #foreignIds = new Set<string>();

  /** Whether something was said since the list was asked for. */
  #isStale = false;

  constructor(client: Needed) {
    this.#client = client;
  }

  /** Look at a thread: load it, and from then on keep it as it is. */
  async open(roomId: string, rootId: string): Promise<void> {
    const { store } = this.#client;
    store.dispatch({ type: "thread_opened", roomId, rootId });
    try {
      const of = { room_id: roomId, thread_id: rootId, limit: MAX_PAGE };
      const page = await this.#client.ask({ type: "list_history", ...of });
      store.dispatch({ type: "thread_page", roomId, rootId, page });
    } catch (error) {
      ignoreRefusal(error);
      store.dispatch({ type: "thread_failed", roomId, rootId });
    }
  }

  close(roomId: string): void {
    this.#client.store.dispatch({ type: "thread_opened", roomId, rootId: null });
  }

  /** Load the replies before the oldest one held; one page at a time. Raises CommandError. */
  async loadOlder(roomId: string): Promise<void> {
    const { thread } = this.#client.store.state.rooms[roomId] ?? {};
    const before = thread?.messages[0]?.seq;
    if (!thread?.hasMore || before === undefined) return;
    const { rootId } = thread;
    await this.#once.do(rootId, async () => {
      const of = { room_id: roomId, thread_id: rootId, before_seq: before, limit: MAX_PAGE };
      const page = await this.#client.ask({ type: "list_history", ...of });
      this.#client.store.dispatch({ type: "thread_older", roomId, rootId, page });
    });
  }

  /** Load older replies until one is held, or the thread's beginning. Raises CommandError. */
  async reach(roomId: string, messageId: string): Promise<void> {
    for (let count = 0; count < MAX_WALK_PAGES; count += 1) {
      const { thread } = this.#client.store.state.rooms[roomId] ?? {};
      if (!thread?.hasMore || thread.messages.some(({ id }) => id === messageId)) return;
      await this.loadOlder(roomId);
    }
  }

  /** Learn which threads I follow, all of them. Raises CommandError. */
  async loadAll(): Promise<void> {
    await this.#once.do("all", async () => {
      const load = (cursor: string | null) => this.#client.ask({ type: "list_threads", limit: MAX_PAGE, cursor });
      for await (const page of pagesOf(load))
        this.#client.store.dispatch({ type: "threads_known", threads: page.threads });
    });
  }

  /** Move my mark in a thread that I follow; it stops being unread at once. */
  markRead(rootId: string): void {
    const { followed, connection } = this.#client.store.state;
    const thread = followed.threads[rootId];
    if (thread === undefined || thread.read_seq >= thread.last_seq || connection.status !== "online") return;
    const { last_seq: seq } = thread;
    this.#client.store.dispatch({ type: "thread_read", rootId, seq });
    this.#client.ask({ type: "mark_thread_read", message_id: rootId, seq }).catch(ignoreRefusal);
  }

  /** Follow a thread, or no longer; `root` is what it began with, where I may see it. Raises CommandError. */
  async follow(rootId: string, root: Message | undefined, following: boolean): Promise<void> {
    await this.#client.ask({ type: "follow_thread", message_id: rootId, following });
    if (!following) this.#client.store.dispatch({ type: "unfollowed", rootId });
    else if (root === undefined || root.thread) await this.#loadNewest();
    else this.#client.store.dispatch({ type: "threads_known", threads: [justBegun(root)] });
  }

  /** Keep the list of threads as what happens changes it. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "welcome") {
      this.#foreignIds.clear();
      void this.loadAll().catch(ignoreRefusal);
    } else if (frame.type === "thread_read") {
      const thread = this.#client.store.state.followed.threads[frame.message_id];
      if (thread !== undefined && frame.read_seq < thread.last_seq) void this.#loadNewest().catch(ignoreRefusal);
    } else if (frame.type === "thread_follow_changed") {
      if (frame.following) void this.#loadNewest().catch(ignoreRefusal);
    } else if (isEvent(frame)) this.#onEvent(frame);
  }

  #onEvent(event: RoomEvent): void {
    const { store } = this.#client;
    if (!beginsToFollow(event, store.api.getState())) return;
    if (event.type !== "message_posted" && event.type !== "agent_message") return;
    const { thread_id: rootId, author, mentions } = event.message;
    const myId = store.api.getState().me?.id ?? "";
    const isSure = author.id === myId || mentions.includes(myId);
    if (rootId === null || (!isSure && this.#foreignIds.has(rootId))) return;
    this.#foreignIds.add(rootId);
    void this.#loadNewest().catch(ignoreRefusal);
  }

  async #loadNewest(): Promise<void> {
    this.#isStale = true;
    await this.#once.do("newest", async () => {
      while (this.#isStale) {
        this.#isStale = false;
        const { threads } = await this.#client.ask({ type: "list_threads", limit: MAX_PAGE });
        this.#client.store.dispatch({ type: "threads_known", threads });
      }
    });
  }
}

function isEvent(frame: ServerFrame): frame is RoomEvent {
  return "seq" in frame && "at" in frame;
}

/** What the list would say of a thread in which nothing was said yet. */
function justBegun(root: Message) {
  const { id, room_id, seq, created_at: at } = root;
  const grown = { replies: 0, last_seq: seq, last_at: at, unread: 0, mentions: 0, read_seq: seq };
  return { root, root_id: id, room_id, ...grown, is_following: true };
}
