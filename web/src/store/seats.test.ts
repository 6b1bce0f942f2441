import { expect, test } from "vitest";
import { AT, frame, JON, MAYA, ROOM_ID, snapshot, welcome, welcomeRoom } from "../testing/samples";
import type { ServerFrame } from "../wire/types";
import { apply } from "./apply";
import { EMPTY, type RoomState, type State } from "./state";

const UNTIL = "2026-11-21T10:00:00Z";
const told = (state: State, ...frames: ServerFrame[]): State =>
  frames.reduce((held, one) => apply(held, { type: "frame", frame: one, nowMs: 0 }), state);
const held = (members = [MAYA, JON].map((one) => ({ ...one }))): State =>
  apply(told(EMPTY, welcome()), { type: "snapshot", snapshot: snapshot({ members }), nowMs: 0 });
const seats = (state: State): Pick<RoomState, "moderatorIds" | "silenced"> | undefined => {
  const room = state.rooms[ROOM_ID];
  return room && { moderatorIds: room.moderatorIds, silenced: room.silenced };
};

test("a snapshot says who keeps order and who only reads, and events change it to what a later one says", () => {
  const before = held();
  const after = told(
    before,
    frame("room_role_changed", { seq: 1, member_id: MAYA.id, role: "moderator" }),
    frame("member_silenced", { seq: 2, member_id: JON.id, by_id: MAYA.id, until: UNTIL }),
  );
  const fresh = held([
    { ...MAYA, room_role: "moderator" },
    { ...JON, room_role: "member", silenced_until: UNTIL },
  ] as never);
  expect(seats(after)).toEqual({ moderatorIds: [MAYA.id], silenced: { [JON.id]: UNTIL } });
  expect(seats(after)).toEqual(seats(fresh));
  expect(seats(told(after, frame("room_role_changed", { seq: 3, member_id: MAYA.id, role: "member" })))).toMatchObject({
    moderatorIds: [],
  });
  const free = told(after, frame("member_silenced", { seq: 3, member_id: JON.id, by_id: MAYA.id, until: null }));
  expect(seats(free)?.silenced).toEqual({});
});

test("the role ends with leaving; a silence comes back with who comes back", () => {
  const left = told(
    held([{ ...JON, room_role: "moderator", silenced_until: UNTIL }] as never),
    frame("member_left", { seq: 1, member: JON }),
  );
  expect(seats(left)).toEqual({ moderatorIds: [], silenced: {} });
  const back = frame("member_joined", { seq: 2, member: { ...JON, room_role: "member", silenced_until: UNTIL } });
  expect(seats(told(left, back))).toEqual({ moderatorIds: [], silenced: { [JON.id]: UNTIL } });
});

test("what was done to keep order is told between the messages", () => {
  const marks = told(
    held(),
    frame("member_banned", { seq: 1, member_id: JON.id, by_id: MAYA.id, until: null }),
    frame("member_left", { seq: 2, member: JON }),
    frame("member_unbanned", { seq: 3, member_id: JON.id, by_id: MAYA.id }),
  ).rooms[ROOM_ID]?.marks;
  expect(marks?.map(({ type }) => type)).toEqual(["member_banned", "member_left", "member_unbanned"]);
});

test("what I wish for myself comes with the welcome, and changes by signals", () => {
  const rooms = [welcomeRoom({ notifications: "mentions" })];
  const state = told(EMPTY, welcome({ rooms, blocks: [JON.id], muted_agents: ["agt_ada"] }));
  expect(state).toMatchObject({ blockedIds: [JON.id], mutedAgentIds: ["agt_ada"] });
  expect(state.rooms[ROOM_ID]?.notifications).toBe("mentions");
  const later = told(
    state,
    { type: "block_changed", room_id: null, at: AT, member_id: JON.id, blocked: false } as never,
    { type: "agent_mute_changed", room_id: null, at: AT, agent_id: "agt_ada", muted: false } as never,
    frame("room_notifications_changed", { level: "none" }),
  );
  expect(later).toMatchObject({ blockedIds: [], mutedAgentIds: [] });
  expect(later.rooms[ROOM_ID]?.notifications).toBe("none");
});
