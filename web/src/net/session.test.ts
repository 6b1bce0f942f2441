import { beforeEach, describe, expect, test } from "vitest";
import { frame, message, posted, ROOM_ID, welcome, welcomeRoom } from "../testing/samples";
import type { CommandBody, ServerFrame } from "../wire/types";
import { type Effect, Session } from "./session";

let session: Session;
let nowMs: number;

const receive = (value: ServerFrame): Effect[] => session.received(JSON.stringify(value), nowMs);
const post = (key?: string): CommandBody => ({ type: "post_message", room_id: ROOM_ID, text: "hi", key: key ?? null });
const sent = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.do === "send" ? [JSON.parse(effect.text) as Record<string, unknown>] : []));
const delivered = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.do === "deliver" ? [effect.frame.type] : []));
const reported = (effects: Effect[]) => effects.flatMap((effect) => (effect.do === "report" ? [effect.status] : []));

function connect(seq = 0): Effect[] {
  session.opened(nowMs);
  return receive(welcome({ rooms: [welcomeRoom({ seq })] }));
}

beforeEach(() => {
  session = new Session({ random: () => 1, maxQueued: 3 });
  nowMs = 0;
  session.start(nowMs);
});

describe("connecting", () => {
  test("begins at once and says hello without a past", () => {
    const fresh = new Session({ random: () => 1 });
    expect(fresh.start(0)).toContainEqual({ do: "connect", afterMs: 0 });
    expect(sent(fresh.opened(0))).toEqual([{ type: "hello", ref: "1" }]);
  });

  test("is online with the welcome when nothing is to be caught up with", () => {
    expect(reported(connect())).toEqual([{ kind: "online", caughtUp: 0 }]);
  });

  test("gives up a server that never says welcome", () => {
    session.opened(nowMs);
    expect(session.tick(9_000)).toEqual([]);
    expect(session.tick(10_001)).toEqual([{ do: "close" }]);
  });

  test.each([1006, 4000, 4001, 4002, 4499])("comes back after close code %i", (code) => {
    connect();
    expect(session.closed(code, nowMs)).toContainEqual({ do: "connect", afterMs: 500 });
  });

  test.each([4500, 4501, 4502, 4503])("stays away after close code %i", (code) => {
    connect();
    const effects = session.closed(code, nowMs);
    expect(reported(effects)).toEqual([{ kind: "refused", code }]);
    expect(effects.some((effect) => effect.do === "connect")).toBe(false);
  });

  test.each([
    ["answers the hello", "1"],
    ["goes before a restart", null],
  ])("comes back within the time that an error names which %s, for a minute", (_, ref) => {
    session.opened(nowMs);
    if (ref === null) receive(welcome());
    const error = { code: "unavailable", message: "", retryable: true, retry_after_s: 20 } as const;
    expect(receive({ type: "reply", ref, ok: false, error })).toEqual([]);
    const delays = [0, 20_000, 59_999, 60_000, 61_000].map(
      (atMs) => session.closed(atMs === 0 ? 4000 : 1006, atMs).find((effect) => effect.do === "connect")?.afterMs,
    );
    expect(delays).toEqual([20_000, 20_000, 20_000, 500, 1_000]);
  });

  test("forgets what was named once it is back, and does not believe that it should stay away for days", () => {
    connect();
    const error = { code: "unavailable", message: "", retryable: true, retry_after_s: 1e9 } as const;
    receive({ type: "reply", ref: null, ok: false, error });
    expect(session.closed(4000, nowMs)).toContainEqual({ do: "connect", afterMs: 60_000 });
    connect();
    expect(session.closed(1006, nowMs)).toContainEqual({ do: "connect", afterMs: 500 });
  });

  test("waits longer while connections do not last, and forgets that once one did", () => {
    const delays = [1, 2, 3].map(() => {
      connect();
      return session.closed(1006, nowMs).find((effect) => effect.do === "connect")?.afterMs;
    });
    expect(delays).toEqual([500, 1_000, 2_000]);
    connect();
    nowMs += 60_000;
    expect(session.closed(1006, nowMs)).toContainEqual({ do: "connect", afterMs: 500 });
  });
});

describe("events", () => {
  test("leave in order, each once", () => {
    connect(4);
    expect(delivered(receive(posted(5)))).toEqual(["message_posted"]);
    expect(delivered(receive(posted(5)))).toEqual([]);
    expect(delivered(receive(posted(3)))).toEqual([]);
    expect(delivered(receive(posted(6)))).toEqual(["message_posted"]);
  });

  test("with a hole before them end the connection, and the next one asks from the last seen", () => {
    connect(4);
    receive(posted(5));
    expect(receive(posted(7))).toEqual([{ do: "close" }]);
    session.closed(1006, nowMs);
    expect(sent(session.opened(nowMs))[0]).toMatchObject({ type: "hello", since: { [ROOM_ID]: 5 }, epoch: "e1" });
  });

  test("that were missed are counted, and only messages among them", () => {
    connect(4);
    session.closed(4000, nowMs);
    expect(reported(connect(7))).toEqual([]);
    receive(posted(5));
    receive(frame("message_edited", { seq: 6, message: message(5) }));
    receive(posted(7));
    const effects = receive({ type: "resumed", room_id: ROOM_ID, seq: 7 });
    expect(reported(effects)).toEqual([{ kind: "online", caughtUp: 2 }]);
  });

  test("go on from the number a resync names", () => {
    connect(4);
    session.closed(4000, nowMs);
    connect(40);
    const effects = receive({ type: "resync_required", room_id: ROOM_ID, seq: 40, reason: "too_old" });
    expect(delivered(effects)).toEqual(["resync_required"]);
    expect(delivered(receive(posted(41)))).toEqual(["message_posted"]);
  });

  test("of a room just joined go on from its entry", () => {
    connect();
    const entry = { ...welcomeRoom({ id: "room_b" }), seq: 9 };
    receive({ type: "room_added", room_id: "room_b", at: "", room: entry });
    expect(receive({ ...posted(11), room_id: "room_b" })).toEqual([{ do: "close" }]);
  });

  test("of an unknown kind still count", () => {
    connect();
    receive({ type: "poll_opened", room_id: ROOM_ID, seq: 1, at: "" } as unknown as ServerFrame);
    expect(delivered(receive(posted(2)))).toEqual(["message_posted"]);
  });

  test("that cannot be read are passed over", () => {
    connect();
    expect(session.received("{nonsense", nowMs)).toEqual([]);
    expect(session.received("[]", nowMs)).toEqual([]);
  });
});

describe("commands", () => {
  test("get their reply once", () => {
    connect();
    const { ref } = session.send({ type: "ping" }, nowMs);
    const reply: ServerFrame = { type: "reply", ref, ok: true, result: { a: 1 } };
    expect(receive(reply)).toEqual([{ do: "settle", ref, outcome: { ok: true, result: { a: 1 } } }]);
    expect(receive(reply)).toEqual([]);
  });

  test("with a key wait for a connection and are sent in order; others are refused", () => {
    const first = session.send(post("k1"), nowMs);
    const second = session.send(post("k2"), nowMs);
    expect(first.effects).toEqual([]);
    const { effects } = session.send({ type: "ping" }, nowMs);
    expect(effects).toMatchObject([{ do: "settle", outcome: { ok: false, error: { code: "unavailable" } } }]);
    expect(sent(connect()).map(({ ref }) => ref)).toEqual([first.ref, second.ref]);
  });

  test("with a key are sent again after a cut, the same to the letter; others are told that they are lost", () => {
    connect();
    const keyed = session.send(post("k1"), nowMs);
    const plain = session.send({ type: "ping" }, nowMs);
    const lost = session.closed(1006, nowMs).filter((effect) => effect.do === "settle");
    expect(lost).toMatchObject([{ ref: plain.ref, outcome: { ok: false, error: { retryable: true } } }]);
    expect(sent(connect())).toEqual(sent(keyed.effects));
  });

  test("can be taken back while they wait, not once they may have left", () => {
    const waiting = session.send(post("k1"), nowMs);
    expect(session.withdraw(waiting.ref)).toBe(true);
    expect(sent(connect())).toEqual([]);
    const gone = session.send(post("k2"), nowMs);
    expect(session.withdraw(gone.ref)).toBe(false);
  });

  test("beyond the bound are refused", () => {
    for (const key of ["a", "b", "c"]) session.send(post(key), nowMs);
    expect(session.send(post("d"), nowMs).effects).toMatchObject([
      { do: "settle", outcome: { ok: false, error: { code: "rate_limited" } } },
    ]);
  });

  test("that waited too long are not sent, by whichever way they come", () => {
    const [old, young] = [session.send(post("k1"), nowMs, 1_000), session.send(post("k2"), nowMs, 1_001)];
    nowMs = 1_000;
    const effects = connect();
    expect(effects).toContainEqual(expect.objectContaining({ do: "settle", ref: old.ref }));
    expect(sent(effects).map(({ ref }) => ref)).toEqual([young.ref]);
    const late = session.send(post("k3"), nowMs, 1_000);
    expect(late.effects).toMatchObject([{ do: "settle", ref: late.ref, outcome: { ok: false } }]);
  });

  test("without an answer in time fail, the wait beginning anew with each connection", () => {
    const { ref } = session.send(post("k1"), nowMs);
    nowMs = 60_000;
    connect();
    expect(session.tick(nowMs + 14_000)).toEqual([]);
    expect(session.tick(nowMs + 15_001)).toMatchObject([{ do: "settle", ref, outcome: { ok: false } }]);
  });
});

test("when the network may be gone the server is asked at once, and left when it says nothing", () => {
  connect();
  expect(sent(session.probe(1_000))).toMatchObject([{ type: "ping" }]);
  expect(session.probe(1_001)).toEqual([]);
  expect(session.tick(5_000)).toEqual([]);
  expect(session.tick(6_001)).toEqual([{ do: "close" }]);
});

test("a server that answers when it is asked is kept, and where none is connected none is asked", () => {
  expect(session.probe(0)).toEqual([]);
  connect();
  session.probe(1_000);
  nowMs = 2_000;
  receive({ type: "reply", ref: "2", ok: true, result: {} } as ServerFrame);
  expect(session.tick(6_001)).toEqual([]);
});

test("a silent server is probed, then left; a sign of life is enough", () => {
  connect();
  expect(sent(session.tick(20_001))).toMatchObject([{ type: "ping" }]);
  expect(session.tick(20_500)).toEqual([]);
  nowMs = 30_000;
  receive(frame("presence", { member_id: "mem_jon", status: "online" }));
  expect(session.tick(45_000)).toEqual([]);
  expect(sent(session.tick(50_001))).toHaveLength(1);
  expect(session.tick(70_001)).toEqual([{ do: "close" }]);
});
