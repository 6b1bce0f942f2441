import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Store } from "../store/store";
import { MAYA, ROOM_ID, welcome } from "../testing/samples";
import type { CommandBody } from "../wire/types";
import type { Client } from "./client";
import { Drafts, draftKey } from "./drafts";
import { CommandError } from "./errors";
import { Shelf } from "./shelf";

const THREAD = draftKey(ROOM_ID, "msg_1");
let store: Store;
let shelf: Shelf;
let drafts: Drafts;
let onServer: Record<string, string>;
let saved: CommandBody[];
let refusal: CommandError | null;

const keep = (key: string, text: string, isSaved: boolean): void => {
  shelf.write(`draft.${key}`, { text, replyTo: null, editing: null, isSaved });
};
const come = async (): Promise<void> => {
  drafts.onFrame(welcome());
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  await vi.advanceTimersByTimeAsync(0);
};
const told = (key: string) => drafts.api.getState().told[key]?.text;
const tell = (text: string, threadId: string | null = null): void => {
  const at = "2026-11-20T10:00:00Z";
  drafts.onFrame({ type: "draft_changed", room_id: ROOM_ID, at, thread_id: threadId, text, updated_at: at });
};

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  [store, saved, onServer, refusal] = [new Store(), [], {}, null];
  store.dispatch({ type: "connection", connection: { status: "online" } });
  shelf = new Shelf(MAYA.id);
  const ask = async (command: CommandBody) => {
    saved.push(command);
    if (refusal !== null) throw refusal;
    return {};
  };
  drafts = new Drafts({ store, ask } as unknown as Client);
  drafts.open(shelf);
  const answer = async () => {
    const items = Object.entries(onServer).map(([key, text]) => {
      const [roomId, threadId = null] = key.split("/");
      return { room_id: roomId, thread_id: threadId, text };
    });
    return new Response(JSON.stringify({ items, next: null }), { headers: { "Content-Type": "application/json" } });
  };
  vi.stubGlobal("fetch", vi.fn(answer));
});
afterEach(() => {
  drafts.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is written is saved once after a pause; what is emptied at once", async () => {
  await come();
  drafts.note(ROOM_ID, "ha");
  await vi.advanceTimersByTimeAsync(1_000);
  drafts.note(ROOM_ID, "half a thought");
  await vi.advanceTimersByTimeAsync(1_400);
  expect(saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  const of = { type: "save_draft", room_id: ROOM_ID, thread_id: null };
  expect(saved).toEqual([{ ...of, text: "half a thought" }]);
  drafts.note(ROOM_ID, "");
  expect(saved.at(-1)).toEqual({ ...of, text: "" });
  drafts.note(THREAD, "reply");
  drafts.flush();
  expect(saved.at(-1)).toEqual({ ...of, thread_id: "msg_1", text: "reply" });
});

test("it is known where something is written and not sent, here and elsewhere", async () => {
  const places = () =>
    Object.entries(drafts.api.getState().written).flatMap(([key, isWritten]) => (isWritten ? key : []));
  keep(THREAD, "from last time", false);
  drafts.close();
  drafts.open(shelf);
  expect(places()).toEqual([THREAD]);
  drafts.note(ROOM_ID, "ha");
  expect(places()).toEqual([THREAD, ROOM_ID]);
  drafts.note(ROOM_ID, "  ");
  await come();
  tell("", "msg_1");
  tell("from the phone");
  drafts.note(THREAD, "");
  expect(places()).toEqual([ROOM_ID]);
});

test("what was sent before a pause was never saved, and is not taken back", async () => {
  await come();
  drafts.note(ROOM_ID, "hi");
  drafts.note(ROOM_ID, "");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saved).toEqual([]);
});

test("a page that is hidden saves at once", async () => {
  await come();
  drafts.note(ROOM_ID, "half");
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(saved).toHaveLength(1);
  hidden.mockRestore();
});

test("what was begun elsewhere is told, also a thread's; what is written here and not saved yet stays", async () => {
  onServer = { [ROOM_ID]: "from the phone" };
  await come();
  expect(told(ROOM_ID)).toBe("from the phone");
  tell("in the thread", "msg_1");
  expect(told(THREAD)).toBe("in the thread");
  drafts.note(ROOM_ID, "here");
  tell("there");
  expect(told(ROOM_ID)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saved).toMatchObject([{ text: "here" }]);
});

test("at the start what this browser could not save goes to the server, and what it saved gives way", async () => {
  keep(ROOM_ID, "written offline", false);
  keep(THREAD, "as it was", true);
  onServer = { [ROOM_ID]: "older", [THREAD]: "newer" };
  await come();
  expect(saved).toEqual([{ type: "save_draft", room_id: ROOM_ID, thread_id: null, text: "written offline" }]);
  expect(told(ROOM_ID)).toBe("written offline");
  expect(told(THREAD)).toBe("newer");
});

test("without a connection it waits for the next, and what cannot be saved is kept here alone", async () => {
  await come();
  store.dispatch({ type: "connection", connection: { status: "offline" } });
  drafts.note(ROOM_ID, "on the train");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saved).toEqual([]);
  expect(drafts.isDirty(ROOM_ID)).toBe(true);
  store.dispatch({ type: "connection", connection: { status: "online" } });
  refusal = new CommandError({ code: "conflict", message: "Too many." });
  drafts.onFrame(welcome());
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(0);
  drafts.flush();
  expect(saved).toHaveLength(1);
  drafts.note(ROOM_ID, "x".repeat(20_000));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saved).toHaveLength(1);
});

/** What another tab of this browser did to a record is told by the browser. */
const inOtherTab = (before: object | null, after: object | null): void => {
  const [oldValue, newValue] = [before, after].map((record) => record && JSON.stringify(record));
  const key = shelf.fullName(`draft.${ROOM_ID}`);
  window.dispatchEvent(new StorageEvent("storage", { key, oldValue: oldValue ?? null, newValue: newValue ?? null }));
};

test("what another tab of this browser sent is gone here too, also before the server had it", async () => {
  keep(ROOM_ID, "hello", false);
  await come();
  expect(saved).toMatchObject([{ text: "hello" }]);
  inOtherTab({ text: "hello", editing: null }, { text: "", editing: null });
  expect(told(ROOM_ID)).toBe("");
  expect(saved.at(-1)).toMatchObject({ text: "" });
  await vi.advanceTimersByTimeAsync(0);
  expect(drafts.isDirty(ROOM_ID)).toBe(false);
});

test("what is written here stays when another tab empties its own words, changes a message or only makes room", async () => {
  await come();
  drafts.note(ROOM_ID, "something else");
  inOtherTab({ text: "hello", editing: null }, { text: "", editing: null });
  drafts.note(ROOM_ID, "hello");
  inOtherTab({ text: "hello", editing: "msg_1" }, { text: "", editing: null });
  inOtherTab({ text: "hello", editing: null }, null);
  expect(told(ROOM_ID)).toBeUndefined();
  expect(drafts.isDirty(ROOM_ID)).toBe(true);
});

test("what was told is over once something else is written here", async () => {
  onServer = { [ROOM_ID]: "from the phone" };
  await come();
  drafts.note(ROOM_ID, "from the phone");
  expect(told(ROOM_ID)).toBe("from the phone");
  drafts.note(ROOM_ID, "");
  expect(told(ROOM_ID)).toBeUndefined();
});

test("what a tab that is gone wrote without a connection stays, also where this one has seen the field emptied", async () => {
  await come();
  inOtherTab({ text: "sent", editing: null }, { text: "", editing: null });
  keep(ROOM_ID, "half a thought", false);
  await come();
  await vi.waitFor(() => expect(saved.at(-1)).toMatchObject({ text: "half a thought" }));
  expect(told(ROOM_ID)).toBe("half a thought");
});

test.each([true, false])(
  "what another tab goes on writing is not emptied from here (dropped between: %s)",
  async (isDropped) => {
    inOtherTab(null, { text: "sent", editing: null });
    inOtherTab({ text: "sent", editing: null }, { text: "", editing: null });
    if (isDropped) inOtherTab({ text: "", editing: null }, null);
    inOtherTab(isDropped ? null : { text: "", editing: null }, { text: "half a thought", editing: null });
    keep(ROOM_ID, "half a thought", true);
    onServer[ROOM_ID] = "half a thought";
    await come();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual([]);
    expect(told(ROOM_ID)).toBe("half a thought");
  },
);

test("what was saved before the connection was lost gives way to what was written elsewhere since", async () => {
  await come();
  drafts.note(ROOM_ID, "begun here");
  drafts.flush();
  await vi.advanceTimersByTimeAsync(0);
  drafts.note(ROOM_ID, "");
  await vi.advanceTimersByTimeAsync(0);
  [saved, onServer] = [[], { [ROOM_ID]: "from the phone" }];
  await come();
  expect(told(ROOM_ID)).toBe("from the phone");
  expect(saved).toEqual([]);
});

test("what is told while the list of all is read is newer than the list", async () => {
  await come();
  keep(ROOM_ID, "half a thought", false);
  drafts.onFrame(welcome());
  tell("half a thought");
  await vi.advanceTimersByTimeAsync(0);
  expect(told(ROOM_ID)).toBe("half a thought");
  expect(shelf.read(`draft.${ROOM_ID}`)).toMatchObject({ text: "half a thought", isSaved: true });
  expect(saved).toEqual([]);
});

test("what another tab saves while the list of all is read is newer than the list", async () => {
  keep(ROOM_ID, "half a thought", false);
  const list = vi.mocked(fetch);
  const answer = list.getMockImplementation();
  list.mockImplementation(async (...request) => {
    const empty = await answer?.(...request);
    keep(ROOM_ID, "half a thought", true);
    return empty as Response;
  });
  await come();
  expect(shelf.read(`draft.${ROOM_ID}`)).toMatchObject({ text: "half a thought" });
  expect(told(ROOM_ID)).toBe("half a thought");
});

test("what was emptied elsewhere is not told to other tabs as if it had been emptied here", async () => {
  keep(ROOM_ID, "half a thought", true);
  onServer[ROOM_ID] = "half a thought";
  await come();
  const written = vi.spyOn(Storage.prototype, "setItem");
  tell("");
  expect(shelf.read(`draft.${ROOM_ID}`)).toBeNull();
  expect(written).not.toHaveBeenCalled();
  written.mockRestore();
});

test("what is touched in one room and stays as it was puts off no other's saving", async () => {
  onServer[THREAD] = "saved";
  await come();
  drafts.note(ROOM_ID, "half");
  drafts.note(THREAD, "saved");
  await vi.advanceTimersByTimeAsync(1_600);
  expect(saved).toMatchObject([{ text: "half" }]);
});
