import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "../net/session";
import type { Outgoing } from "../store/state";
import { Store } from "../store/store";
import { attachment, fileOf, HandRequest } from "../testing/requests";
import { MAYA, message, posted, ROOM_ID, snapshot, welcome } from "../testing/samples";
import type { CommandBody } from "../wire/types";
import { Outbox } from "./outbox";
import { Files } from "./uploads";

let store: Store;
let outbox: Outbox;
let sent: { command: CommandBody; untilMs: number; settle: (outcome: Outcome) => void }[];
let canWithdraw: boolean;

beforeEach(() => {
  store = new Store();
  store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  store.dispatch({ type: "snapshot", snapshot: snapshot(), nowMs: 0 });
  store.dispatch({ type: "connection", connection: { status: "online" } });
  sent = [];
  canWithdraw = false;
  const send = (command: CommandBody, untilMs: number) => {
    const outcome = new Promise<Outcome>((settle) => sent.push({ command, untilMs, settle }));
    return { ref: String(sent.length), outcome };
  };
  outbox = new Outbox(store, send, () => canWithdraw);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const keys = () => sent.map(({ command }) => ("key" in command ? command.key : null));
const refused: Outcome = { ok: false, error: { code: "rate_limited", message: "Slow down." } };
const statuses = () => store.state.outbox.map(({ status }) => status);
const settled = () => new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(undefined))));

test("shows a message at once and sends it with a key of its own", () => {
  outbox.post(ROOM_ID, "one", null);
  outbox.post(ROOM_ID, "two", "msg_1");
  expect(statuses()).toEqual(["sending", "sending"]);
  expect(sent.map(({ command }) => command)).toMatchObject([
    { type: "post_message", room_id: ROOM_ID, text: "one", reply_to: null },
    { type: "post_message", room_id: ROOM_ID, text: "two", reply_to: "msg_1" },
  ]);
  expect(new Set(keys()).size).toBe(2);
});

test("says why a message was refused, and retries it by the same key", async () => {
  outbox.post(ROOM_ID, "one", null);
  sent[0]?.settle(refused);
  await settled();
  expect(store.state.outbox).toMatchObject([{ status: "failed", problem: "Slow down." }]);
  outbox.retry(store.state.outbox[0]?.key ?? "");
  expect(statuses()).toEqual(["sending"]);
  expect(keys()[1]).toBe(keys()[0]);
  outbox.retry(store.state.outbox[0]?.key ?? "");
  expect(sent).toHaveLength(2);
});

test("is empty once event and reply are here", async () => {
  outbox.post(ROOM_ID, "one", null);
  sent[0]?.settle({ ok: true, result: { message_id: "msg_1", seq: 1 } });
  await settled();
  expect(store.state.outbox).toMatchObject([{ seq: 1 }]);
  store.dispatch({ type: "frame", frame: posted(1, { text: "one" }, MAYA), nowMs: 0 });
  expect(store.state.outbox).toEqual([]);
  expect(store.state.rooms[ROOM_ID]?.messages).toEqual([message(1, { text: "one" }, MAYA)]);
});

test("is empty whichever comes first, the event or the reply, and another tab may say the same", async () => {
  outbox.post(ROOM_ID, "yes", null);
  store.dispatch({ type: "frame", frame: posted(1, { text: "yes" }, MAYA), nowMs: 0 });
  expect(statuses()).toEqual(["sending"]);
  store.dispatch({ type: "frame", frame: posted(2, { text: "yes" }, MAYA), nowMs: 0 });
  sent[0]?.settle({ ok: true, result: { message_id: "msg_2", seq: 2 } });
  await settled();
  expect(store.state.outbox).toEqual([]);
  expect(store.state.rooms[ROOM_ID]?.messages.map(({ id }) => id)).toEqual(["msg_1", "msg_2"]);
});

test("takes over what another tab left: sent by the same key, in order, once; what had failed waits for me", async () => {
  outbox.post(ROOM_ID, "mine", null);
  const [mine] = store.state.outbox;
  if (!mine) throw new Error("nothing was posted");
  const left = ["k1", "k2", "k3"].map((key) => ({ ...mine, key, text: key, status: "queued" as const }));
  const failed = { ...mine, key: "k4", status: "failed" as const, problem: "Slow down." };
  outbox.takeOver([...left, failed, mine]);
  expect(keys()).toEqual([mine.key, "k1", "k2", "k3"]);
  expect(statuses()).toEqual(["sending", "sending", "sending", "sending", "failed"]);
});

test("goes by itself for six days from when I asked, while the server knows its key; by hand it begins anew", async () => {
  const DAY_MS = 86_400_000;
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  outbox.post(ROOM_ID, "one", null);
  const [one] = store.state.outbox;
  if (!one) throw new Error("nothing was posted");
  vi.setSystemTime(5 * DAY_MS);
  outbox.takeOver([{ ...one, key: "k1" }]);
  expect(sent.map(({ untilMs }) => untilMs)).toEqual([6 * DAY_MS, 6 * DAY_MS]);
  vi.setSystemTime(8 * DAY_MS);
  sent[0]?.settle(refused);
  await settled();
  outbox.retry(one.key);
  expect(sent[2]?.untilMs).toBe(14 * DAY_MS);
  expect(store.state.outbox[0]?.askedAtMs).toBe(8 * DAY_MS);
});

test("lets go of what turns out to have been sent before", async () => {
  store.dispatch({ type: "frame", frame: posted(1), nowMs: 0 });
  outbox.post(ROOM_ID, "one", null);
  sent[0]?.settle({ ok: true, result: { message_id: "msg_1", seq: 1, duplicate: true } });
  await settled();
  expect(store.state.outbox).toEqual([]);
});

test("keeps messages while offline; one that did not leave can be dropped, one that may have left cannot", () => {
  outbox.post(ROOM_ID, "on its way", null);
  store.dispatch({ type: "connection", connection: { status: "offline", sinceMs: 1 } });
  outbox.onOffline();
  outbox.post(ROOM_ID, "later", null);
  expect(statuses()).toEqual(["queued", "queued"]);
  outbox.drop(store.state.outbox[1]?.key ?? "");
  expect(statuses()).toEqual(["queued", "queued"]);
  canWithdraw = true;
  outbox.drop(store.state.outbox[1]?.key ?? "");
  expect(store.state.outbox.map(({ text }) => text)).toEqual(["on its way"]);
});

const withFiles = (): Files => {
  HandRequest.sent = [];
  vi.stubGlobal("XMLHttpRequest", HandRequest);
  const files = new Files();
  const send = (command: CommandBody, untilMs: number) => {
    const outcome = new Promise<Outcome>((settle) => sent.push({ command, untilMs, settle }));
    return { ref: String(sent.length), outcome };
  };
  outbox = new Outbox(store, send, () => canWithdraw, files);
  return files;
};

test("a message waits for its files, and names them in their order", async () => {
  const files = withFiles();
  files.add(ROOM_ID, [fileOf("a"), fileOf("b")]);
  outbox.post(ROOM_ID, "", null, null, files.claim(ROOM_ID));
  await vi.waitFor(() => expect(HandRequest.sent).toHaveLength(2));
  HandRequest.sent[1]?.answer(201, attachment({ id: "fil_b" }));
  expect(sent).toEqual([]);
  HandRequest.sent[0]?.answer(201, attachment({ id: "fil_a" }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.command).toMatchObject({ type: "post_message", text: "", attachment_ids: ["fil_a", "fil_b"] });
});

test("a message whose file is refused has failed, and one that is dropped is never sent", async () => {
  const files = withFiles();
  files.add(ROOM_ID, [fileOf("a")]);
  outbox.post(ROOM_ID, "one", null, null, files.claim(ROOM_ID));
  await vi.waitFor(() => expect(HandRequest.sent).toHaveLength(1));
  HandRequest.sent[0]?.answer(503, { error: { code: "unavailable", message: "The disk is full." } });
  await vi.waitFor(() => expect(statuses()).toEqual(["failed"]));
  expect(store.state.outbox[0]?.problem).toBe("“a”: The disk is full.");
  outbox.retry(store.state.outbox[0]?.key ?? "");
  await vi.waitFor(() => expect(HandRequest.sent).toHaveLength(2));
  outbox.drop(store.state.outbox[0]?.key ?? "");
  expect(HandRequest.sent[1]?.isAborted).toBe(true);
  expect(store.state.outbox).toEqual([]);
  expect(sent).toEqual([]);
});

test("of a message that is taken over, files that were not on the server are lost, and said so", () => {
  const there = { id: "k1", name: "a", sizeBytes: 1, attachment: attachment({ id: "fil_a" }) };
  const gone = { id: "k2", name: "b", sizeBytes: 1, attachment: null };
  const kept = { roomId: ROOM_ID, replyTo: null, threadId: null, askedAtMs: Date.now(), problem: null, seq: null };
  const one = (key: string, text: string, files: Outgoing["files"]): Outgoing => ({
    ...kept,
    key,
    text,
    files,
    status: "queued",
  });
  outbox.takeOver([one("x", "words", [there, gone]), one("y", "", [gone]), one("z", "", [there])]);
  expect(store.state.outbox).toMatchObject([
    { status: "failed", files: [there], problem: expect.stringMatching(/lost: “b”.*sends the rest/) },
    { status: "failed", files: [], problem: expect.stringContaining("Attach it again") },
    { status: "sending", files: [there] },
  ]);
  expect(sent.map(({ command }) => command)).toMatchObject([{ key: "z", attachment_ids: ["fil_a"] }]);
});
