/** Reads a room's past page by page, and jumps in it: to a number, a time, a message. */
import { request } from "../net/rest";
import { holds, type Place } from "../store/history";
import { findMessage } from "../store/messages";
import { unheardIds } from "../store/wishes";
import type { Beside, History, Message } from "../wire/types";
import { t } from "../words/words";
import type { Client } from "./client";
import { type Digest, digestOf } from "./digest";
import { listPins } from "./messages";
import { Once } from "./once";

const PAGE = 50;
/** The most that the server gives at once. */
const MAX_PAGE = 100;
/** A look back is for what one can still take in. */
const MAX_CATCH_UP_PAGES = 5;

export class RoomHistory {
  readonly #client: Pick<Client, "store" | "ask">;
  readonly #once = new Once();

  constructor(client: Pick<Client, "store" | "ask">) {
    this.#client = client;
  }

  /** Load the page before the oldest message held; one at a time for each room. Raises CommandError. */
  async loadOlder(roomId: string): Promise<void> {
    const room = this.#client.store.state.rooms[roomId];
    const before = room?.messages[0]?.seq;
    if (room?.hasMore && before !== undefined) await this.#load(roomId, { before_seq: before });
  }

  /** Load the page after the newest message held, where there are newer. Raises CommandError. */
  async loadNewer(roomId: string): Promise<void> {
    const room = this.#client.store.state.rooms[roomId];
    const after = room?.messages.at(-1)?.seq;
    if (room && !room.atTail && after !== undefined) await this.#load(roomId, { after_seq: after });
  }

  /** Load a page of what is missing between two messages that are held, from one end or the other. Raises CommandError. */
  async fillGap(roomId: string, end: { after_seq: number } | { before_seq: number }): Promise<void> {
    await this.#load(roomId, end);
  }

  /** Bring a message into sight by its number, or the first one after it. Raises CommandError. */
  async showSeq(roomId: string, seq: number): Promise<void> {
    const room = this.#client.store.state.rooms[roomId];
    if (room === undefined || !holds(room, seq)) await this.#load(roomId, { around_seq: seq });
    this.#client.store.dispatch({ type: "target", roomId, seq });
  }

  /** Bring the first message at or after a time into sight, or the last of all. Raises CommandError. */
  async showTime(roomId: string, atMs: number): Promise<void> {
    const page = await this.#load(roomId, { at: new Date(atMs).toISOString() });
    const said = page.messages.filter((message) => message.thread_id === null);
    const first = said.find(({ created_at: at }) => Date.parse(at) >= atMs) ?? said.at(-1);
    if (first !== undefined) this.#client.store.dispatch({ type: "target", roomId, seq: first.seq });
  }

  /** Bring a message into sight; gives the thread to look at where it was said in one. Raises CommandError or RestError. */
  async showMessage(roomId: string, messageId: string): Promise<string | null> {
    const { store } = this.#client;
    const message = await this.find(roomId, messageId);
    if (message.room_id !== roomId) throw new Error(t("This message is in another room."));
    if (message.thread_id === null) await this.showSeq(roomId, message.seq);
    else store.dispatch({ type: "reply_sought", roomId, messageId });
    return message.thread_id;
  }

  /** Find a message that is held, or ask for it. Raises RestError. */
  async find(roomId: string, messageId: string): Promise<Message> {
    return findMessage(this.#client.store.state, roomId, messageId) ?? (await getMessage(messageId));
  }

  /** Sum up what came after an event, as far back as is worth it. Raises CommandError. */
  async catchUp(roomId: string, fromSeq: number): Promise<Digest> {
    const found: Message[] = [];
    const events: Beside[] = [];
    let hasMore = true;
    for (let count = 0; count < MAX_CATCH_UP_PAGES && hasMore; count += 1) {
      const before = found[0] === undefined ? {} : { before_seq: found[0].seq };
      const page = await this.#client.ask({ type: "list_history", room_id: roomId, limit: MAX_PAGE, ...before });
      found.unshift(...page.messages);
      events.unshift(...page.events.filter(({ seq }) => seq > fromSeq));
      hasMore = page.has_more && (page.messages[0]?.seq ?? 0) > fromSeq;
    }
    const { state } = this.#client.store;
    const unheard = unheardIds(state);
    const pins = state.rooms[roomId]?.pins.length ? await listPins(roomId) : [];
    const fresh = found.filter(({ seq, author }) => seq > fromSeq && !unheard.has(author.id));
    // What is pinned bears a time and no number: how long I am gone is told by what I had read last.
    const left = found.findLast(({ seq }) => seq <= fromSeq) ?? (hasMore ? found[0] : undefined);
    return digestOf(fresh, state.me, !hasMore, { events, pins, leftAt: left?.created_at ?? null });
  }

  #load(roomId: string, place: Place): Promise<History> {
    return this.#once.do(`${roomId} ${JSON.stringify(place)}`, async () => {
      const page = await this.#client.ask({ type: "list_history", room_id: roomId, limit: PAGE, ...place });
      this.#client.store.dispatch({ type: "history", roomId, page, place });
      return page;
    });
  }
}

function getMessage(id: string): Promise<Message> {
  return request("GET", `/api/messages/${encodeURIComponent(id)}`);
}
