import { describe, expect, test } from "vitest";
import { frame, JON, MAYA, message, posted, ROOM_ID, room, snapshot, welcome, welcomeRoom } from "../testing/samples";
import { apply } from "./apply";
import { EMPTY, type State } from "./state";

const joined = frame("member_joined", { seq: 3, member: JON, agent_mode: null });
const renamed = (part: Partial<typeof JON>, seq = 4) => frame("member_updated", { seq, member: { ...JON, ...part } });
const after = (state: State, one: Parameters<typeof apply>[1] & { type: "frame" }): State => apply(state, one);
const seen = (state: State, event: ReturnType<typeof renamed>): State =>
  after(state, { type: "frame", frame: event, nowMs: 0 });

/** A room in which Jonas came and spoke, and another that holds a word of his. */
function known(): State {
  const other = { ...room(), id: "room_2", name: "garden" };
  const frames = [welcome({ rooms: [welcomeRoom(), { ...welcomeRoom(), ...other }] }), joined];
  const met = frames.reduce((state, one) => apply(state, { type: "frame", frame: one, nowMs: 0 }), EMPTY);
  const held = snapshot({ seq: 3, messages: [message(1), message(2, {}, MAYA)], events: [joined] });
  const garden = snapshot({ room: other, messages: [{ ...message(1), room_id: "room_2" }] });
  return [held, garden].reduce((state, one) => apply(state, { type: "snapshot", snapshot: one, nowMs: 0 }), met);
}

describe("a new name", () => {
  const state = seen(known(), renamed({ name: "Jonas", role: "coordinator" }));
  test("stands in the directory", () => {
    expect(state.members[JON.id]).toMatchObject({ name: "Jonas", role: "coordinator", handle: "jonas" });
  });
  test("stands at what was said before, in every room, and at nobody else's words", () => {
    expect(state.rooms[ROOM_ID]?.messages.map((one) => one.author.name)).toEqual(["Jonas", "Maya"]);
    expect(state.rooms.room_2?.messages[0]?.author.name).toBe("Jonas");
  });
  test("stands where it is told who came", () => {
    expect(state.rooms[ROOM_ID]?.marks).toMatchObject([{ type: "member_joined", member: { name: "Jonas" } }]);
  });
  test("is told in no line of its own", () => expect(state.rooms[ROOM_ID]?.marks).toHaveLength(1));
  test("moves the room on", () => expect(state.rooms[ROOM_ID]?.seq).toBe(4));
});

test("a new name stands in the thread that is looked at", () => {
  const opened = apply(known(), { type: "thread_opened", roomId: ROOM_ID, rootId: "msg_1" });
  expect(seen(opened, renamed({ name: "Jonas" })).rooms[ROOM_ID]?.thread?.messages[0]?.author.name).toBe("Jonas");
});

test("my own name and role are mine at once", () => {
  const event = frame("member_updated", { seq: 4, member: { ...MAYA, name: "Maya L.", role: "admin" } });
  expect(seen(known(), event).me).toMatchObject({ name: "Maya L.", role: "admin" });
});

test("a room in which the member said nothing stays the very same", () => {
  const before = apply(known(), { type: "frame", frame: posted(4, {}, MAYA) as never, nowMs: 0 });
  const stranger = frame("member_updated", { seq: 5, member: { ...JON, id: "mem_new", name: "New" } });
  expect(seen(before, stranger).rooms.room_2).toBe(before.rooms.room_2);
});

describe("whose account is closed", () => {
  const told = { ...JON, closed: true };
  const toldBy = (type: "member_updated" | "member_left", member: typeof JON) =>
    after(known(), { type: "frame", frame: frame(type, { seq: 4, member }), nowMs: 0 }).members[JON.id];
  test.each(["member_updated", "member_left"] as const)("is known as that at once, by %s", (type) => {
    expect(toldBy(type, told)).toMatchObject({ name: told.name, closed: true });
  });
  test("is not who only leaves a room", () => {
    expect(toldBy("member_left", JON)?.closed).toBeUndefined();
  });
});
