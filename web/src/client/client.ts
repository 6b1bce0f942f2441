/** What a person can do: each verb talks to the server and tells the store what came of it. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { socketUrl } from "../net/base";
import { RestError, request } from "../net/rest";
import type { Outcome, Status } from "../net/session";
import { Connection } from "../net/socket";
import type { Outgoing, State } from "../store/state";
import { Store } from "../store/store";
import type {
  CommandBody,
  Me,
  Member,
  Message,
  ResultOf,
  RoomEntry,
  ServerFrame,
  SessionInfo,
  Snapshot,
} from "../wire/types";
import { mark } from "../words/words";
import { Account } from "./account";
import { closeAccount, openSession } from "./accounts";
import { listAgents } from "./agents";
import { Drafts } from "./drafts";
import { CommandError, ignoreRefusal } from "./errors";
import { callOf, listExecutions } from "./executions";
import { Guest } from "./guest";
import { RoomHistory } from "./history";
import { Keeper } from "./keeper";
import { noticeOf, type Open, showNotice } from "./notifier";
import { countReports } from "./order";
import { Outbox } from "./outbox";
import { pagesOf } from "./pages";
import { Preferences } from "./preferences";
import { Searches } from "./search";
import { Shelf } from "./shelf";
import { watchSilences } from "./silences";
import { connectionAfter } from "./status";
import { Threads } from "./threads";
import { Files } from "./uploads";

const LIST_PAGE = 500;
const TYPING_EVERY_MS = 3_000;

export class Client {
  readonly store = new Store();
  /** What is put to messages that are being written, or on their way. */
  readonly files = new Files();
  readonly outbox = new Outbox(
    this.store,
    (command, untilMs) => this.#connect().send(command, untilMs),
    (ref) => this.#connect().withdraw(ref),
    this.files,
  );
  readonly history = new RoomHistory(this);
  readonly threads = new Threads(this);
  readonly drafts = new Drafts(this);
  readonly preferences = new Preferences();
  readonly searches = new Searches((command) => this.ask(command));
  readonly account = new Account(this.preferences);
  /** Where a notice leads to; set by who knows the addresses. */
  onOpen: Open = () => undefined;
  /** What this browser keeps for me; null while nobody is signed in. */
  shelf: Shelf | null = null;
  /** Who is signed in in this browser in my place, through another tab; null while nobody is. */
  readonly other: StoreApi<Me | null> = createStore<Me | null>(() => null);
  /** The newest reading of who is in the workspace: done when that is known, or could not be learnt. */
  directory: Promise<void> = Promise.resolve();
  #guest: Guest | null = null;
  #keeper: Keeper | null = null;
  #forgetSilences: () => void = () => undefined;
  #connection: Connection | null = null;
  #typedAtMs = 0;
  /** Whether I am closing my account: that the server ends the connection then is no refusal. */
  #isGoing = false;

  /** Take up the session of the cookie; false when there is none. */
  async resume(): Promise<boolean> {
    try {
      this.enter(await request<SessionInfo>("GET", "/api/session"));
      return true;
    } catch (error) {
      if (error instanceof RestError && error.status === 401) return false;
      throw error;
    }
  }

  /** Trade a token for a session. Raises RestError when it is not taken. */
  async signIn(token: string): Promise<void> {
    this.enter(await openSession({ token }));
  }

  /** End the session, and keep nothing of mine in this browser. */
  async signOut(): Promise<void> {
    this.drafts.flush();
    this.#disconnect();
    this.shelf?.clear();
    try {
      await request("DELETE", "/api/session");
    } finally {
      this.leave();
    }
  }

  /** Close my account for good, and keep nothing of mine in this browser. Raises RestError when I may not. */
  async leaveWorkspace(): Promise<void> {
    this.#isGoing = true;
    try {
      await closeAccount();
      this.shelf?.clear();
      this.leave();
    } finally {
      this.#isGoing = false;
    }
  }

  /** Forget all that is known, as after a refusal; unsent messages and drafts stay in this browser. */
  leave(): void {
    this.#disconnect();
    this.account.close();
    this.preferences.close();
    this.drafts.close();
    this.files.close();
    this.searches.forget();
    this.shelf = null;
    this.other.setState(null, true);
    this.store.dispatch({ type: "signed_out" });
  }

  retryNow(): void {
    this.store.dispatch({ type: "connection", connection: { retryAtMs: null } });
    this.#connection?.retryNow();
  }

  /** Send a command and wait for its result. Raises CommandError. */
  async ask<C extends CommandBody>(command: C): Promise<ResultOf<C["type"]>> {
    const outcome = await this.#connect().send(command).outcome;
    if (!outcome.ok) throw new CommandError(outcome.error);
    return outcome.result as ResultOf<C["type"]>;
  }

  /** Show a room: load it unless it is held, and place its "New" line. */
  openRoom(roomId: string | null): void {
    this.store.dispatch({ type: "room_opened", roomId });
    const room = roomId === null ? undefined : this.store.state.rooms[roomId];
    if (room?.isMember && (room.load === "none" || room.load === "failed")) void this.loadRoom(room.room.id);
  }

  async loadRoom(roomId: string): Promise<void> {
    const rootId = this.store.state.rooms[roomId]?.thread?.rootId;
    if (rootId !== undefined) void this.threads.open(roomId, rootId);
    this.store.dispatch({ type: "room_loading", roomId });
    try {
      const snapshot = await request<Snapshot>("GET", `/api/rooms/${encodeURIComponent(roomId)}/snapshot`);
      this.store.dispatch({ type: "snapshot", snapshot, nowMs: Date.now() });
      void this.#loadToolCalls(roomId, snapshot.messages).catch(ignoreRefusal);
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      this.store.dispatch({ type: "room_failed", roomId });
    }
  }

  /** Bring a message of a room into sight by its number, or the first one after it. Raises CommandError. */
  showSeq(roomId: string, seq: number): Promise<void> {
    return this.history.showSeq(roomId, seq);
  }

  /** Learn who is in the workspace, who of them is here, and what its agents are good at. */
  async loadDirectory(): Promise<void> {
    const described = new Map((await listAgents()).map((agent) => [agent.member_id, agent.description]));
    const unlisted = new Set(directIds(this.store.state.rooms));
    for await (const page of pagesOf((cursor) => this.ask({ type: "list_members", limit: LIST_PAGE, cursor }))) {
      const members = page.members.map((member) => ({ ...member, description: described.get(member.id) ?? "" }));
      this.store.dispatch({ type: "directory", members });
      for (const { id } of members) unlisted.delete(id);
    }
    for (const id of unlisted) await this.#loadGone(id);
  }

  /** List the rooms that I may know of, oldest first: the archived ones, the others, or all. Raises CommandError. */
  async listRooms(archived: boolean | null = null): Promise<RoomEntry[]> {
    const rooms: RoomEntry[] = [];
    for await (const page of pagesOf((cursor) => this.ask({ type: "list_rooms", archived, limit: LIST_PAGE, cursor })))
      rooms.push(...page.rooms);
    return rooms;
  }

  /** Join, create or open a room by a command that answers with it, and return its id. */
  async enterRoom(
    command: Extract<CommandBody, { type: "join_room" | "create_room" | "open_direct" }>,
  ): Promise<string> {
    const { room } = (await this.ask(command)) as { room: RoomEntry };
    this.store.dispatch({ type: "room_known", entry: { ...room, is_member: true } });
    return room.id;
  }

  /** Move my read mark; the room stops being unread at once. */
  markRead(roomId: string, seq: number): void {
    const room = this.store.state.rooms[roomId];
    if (!room || seq <= room.readSeq || this.store.state.connection.status !== "online") return;
    this.store.dispatch({ type: "read", roomId, seq });
    void this.#connect().send({ type: "mark_read", room_id: roomId, seq });
  }

  /** Have read everything, everywhere; returns how many rooms and threads had something new. */
  markAllRead(): number {
    const { rooms, followed, connection } = this.store.state;
    if (connection.status !== "online") return 0;
    const unread = Object.values(rooms).filter((room) => room.isMember && room.unread > 0);
    const threads = Object.values(followed.threads).filter((thread) => thread.unread > 0);
    for (const { room, seq } of unread) {
      this.store.dispatch({ type: "read", roomId: room.id, seq });
      this.store.dispatch({ type: "visit_over", roomId: room.id });
    }
    for (const { root_id: rootId, last_seq: seq } of threads) this.store.dispatch({ type: "thread_read", rootId, seq });
    void this.#connect().send({ type: "mark_all_read" });
    return unread.length + threads.length;
  }

  /** Tell the room that I type, at most every three seconds. */
  tellTyping(roomId: string): void {
    const nowMs = Date.now();
    if (nowMs - this.#typedAtMs < TYPING_EVERY_MS || this.store.state.connection.status !== "online") return;
    this.#typedAtMs = nowMs;
    void this.#connect().send({ type: "set_typing", room_id: roomId, typing: true });
  }

  /** Ask an agent to stop what it does in a room; its end comes as an event. */
  stopAgent(agentId: string, roomId: string): void {
    void this.#connect().send({ type: "agent_command", agent_id: agentId, command: "stop", room_id: roomId });
  }

  /** Stop the turn that began last in a room, if one is under way. */
  stopNewest(roomId: string | null): void {
    const turns = roomId === null ? [] : Object.values(this.store.state.rooms[roomId]?.turns ?? {});
    const newest = turns.sort((a, b) => b.startedAtMs - a.startedAtMs)[0];
    if (newest && roomId !== null) this.stopAgent(newest.agentId, roomId);
  }

  /** Add my reaction, or take it back. Raises CommandError. */
  async toggleReaction(message: Message, emoji: string): Promise<void> {
    const myId = this.store.state.me?.id ?? "";
    const isMine = message.reactions.some((one) => one.emoji === emoji && one.member_ids.includes(myId));
    await this.ask({ type: isMine ? "remove_reaction" : "add_reaction", message_id: message.id, emoji });
  }

  /** Take up a session that the server has opened for this browser. */
  enter(session: SessionInfo): void {
    const shelf = new Shelf(session.me.id);
    this.shelf = shelf;
    this.other.setState(null, true);
    this.preferences.open(shelf);
    this.files.open(shelf);
    this.drafts.open(shelf);
    void this.account.load().catch(ignoreRefusal);
    this.store.dispatch({ type: "signed_in", me: session.me, workspace: session.workspace.name });
    this.#connection = new Connection({ url: socketUrl(), onFrame: this.#onFrame, onStatus: this.#onStatus });
    this.#connection.start();
    const takeOver = (found: Outgoing[]): void => this.outbox.takeOver(found);
    this.#keeper = new Keeper({ store: this.store, shelf, takeOver, locks: navigator.locks });
    this.#keeper.start();
    this.#forgetSilences = watchSilences(this.store);
    this.#guest = new Guest(session.me.id, (other) => {
      this.leave();
      this.other.setState(other, true);
    });
    this.#guest.start();
  }

  #disconnect(): void {
    this.#guest?.stop();
    this.#guest = null;
    this.#keeper?.stop();
    this.#keeper = null;
    this.#forgetSilences();
    this.#connection?.stop();
    this.#connection = null;
  }

  /** Learn who somebody is who is in a direct room with me, and whom the server lists no more. */
  async #loadGone(id: string): Promise<void> {
    if (this.store.state.members[id]?.closed) return;
    const member = await request<Member>("GET", `/api/members/${encodeURIComponent(id)}`);
    this.store.dispatch({ type: "directory", members: [member] });
  }

  /** Learn what tools were used for the messages of a room, as far as I may see it. */
  async #loadToolCalls(roomId: string, messages: readonly Message[]): Promise<void> {
    const turnIds = new Set(messages.map((message) => message.turn_id).filter(Boolean));
    if (turnIds.size === 0) return;
    const executions = (await listExecutions()).filter(({ turn_id: turnId }) => turnIds.has(turnId));
    for (const one of executions.reverse()) {
      this.store.gather({ type: "tools_known", roomId, turnId: one.turn_id ?? "", calls: [callOf(one)] });
    }
  }

  #connect(): Pick<Connection, "send" | "withdraw"> {
    return this.#connection ?? NOBODY;
  }

  #onFrame = (frame: ServerFrame): void => {
    // The connection came back with the cookie of another: nothing of mine goes out over it.
    if (frame.type === "welcome" && this.#guest?.meet(frame.me)) return;
    this.store.gather({ type: "frame", frame, nowMs: Date.now() });
    this.#tellOf(frame);
    this.threads.onFrame(frame);
    this.drafts.onFrame(frame);
    void countReports(this.store, frame);
    const { openRoomId: openId, members } = this.store.api.getState();
    if (mustLoad(frame, openId)) this.openRoom(openId);
    const isStranger = frame.type === "member_joined" && !(frame.member.id in members);
    if (frame.type === "welcome" || isStranger) this.directory = this.loadDirectory().catch(ignoreRefusal);
  };

  #tellOf(frame: ServerFrame): void {
    if (!document.hidden) return;
    const notice = noticeOf(frame, this.store.api.getState(), this.preferences.chosen, Date.now());
    if (notice !== null) showNotice(notice, (roomId, threadId) => this.onOpen(roomId, threadId));
  }

  #onStatus = (status: Status): void => {
    if (this.#connection === null || (status.kind === "refused" && this.#isGoing)) return;
    const { sinceMs } = this.store.state.connection;
    this.store.dispatch({ type: "connection", connection: connectionAfter(status, sinceMs) });
    if (status.kind === "offline") this.outbox.onOffline();
    if (status.kind === "online") this.files.onOnline();
  };
}

function directIds(rooms: State["rooms"]): string[] {
  return Object.values(rooms).flatMap(({ room, memberIds }) => (room.kind === "direct" ? memberIds : []));
}

/** Say whether the open room must be loaded, if it is not: I have just come, or what was held is void. */
function mustLoad(frame: ServerFrame, openId: string | null): boolean {
  if (frame.type === "room_added") return frame.room.id === openId;
  return frame.type === "welcome" || (frame.type === "resync_required" && frame.room_id === openId);
}

const NOBODY = {
  send: (_: CommandBody): { ref: string; outcome: Promise<Outcome> } => ({
    ref: "",
    outcome: Promise.resolve({ ok: false, error: { code: "unauthenticated", message: mark("Sign in first.") } }),
  }),
  withdraw: (_: string): boolean => false,
};
