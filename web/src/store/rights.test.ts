import { expect, test } from "vitest";
import { ADA, frame, JON, MAYA, message, room } from "../testing/samples";
import type { Member } from "../wire/types";
import {
  canAddMembers,
  canBan,
  canCreateRooms,
  canDeleteMessage,
  canEditMessage,
  canEditRoom,
  canPin,
  canRemove,
  canSeeRevisions,
  canSetMode,
  canSetRole,
  canSilence,
  canTalkWith,
  canWrite,
  isHeard,
  keeps,
  keepsOrder,
} from "./rights";
import { newRoom } from "./state";

const as = (role: (typeof MAYA)["role"]) => ({ ...MAYA, role });

test.each([
  ["owner", true],
  ["admin", true],
  ["coordinator", true],
  ["member", false],
  ["guest", false],
] as const)("%s keeps what others made: %s", (role, expected) => {
  expect(keeps(as(role), { created_by: "mem_jon" })).toBe(expected);
});

test("who made something keeps it, and what nobody made is the staff's", () => {
  expect(keeps(as("member"), { created_by: MAYA.id })).toBe(true);
  expect(keeps(as("admin"), { created_by: null })).toBe(true);
  expect(keeps(null, { created_by: null })).toBe(false);
});

const kept = (moderatorIds: string[] = [], part: Parameters<typeof room>[0] = {}) => ({
  ...newRoom({ ...room(part), seq: 0, member_ids: [MAYA.id, JON.id] }),
  moderatorIds,
});
const MEMBERS = { [MAYA.id]: MAYA, [JON.id]: JON };
const at = (role: (typeof MAYA)["role"], blockedIds: string[] = []) => ({
  me: as(role),
  members: MEMBERS,
  blockedIds,
});
const BOSS: Member = { ...JON, role: "owner" };
const ADMIN: Member = { ...JON, role: "admin" };
const GUEST: Member = { ...JON, role: "guest" };

test("order is kept by staff and by the room's moderators, who are no guests", () => {
  expect(keepsOrder(as("coordinator"), kept())).toBe(true);
  expect(keepsOrder(as("member"), kept())).toBe(false);
  expect(keepsOrder(as("member"), kept([MAYA.id]))).toBe(true);
  expect(keepsOrder(as("guest"), kept([MAYA.id]))).toBe(false);
  expect(keepsOrder(null, kept())).toBe(false);
});

test("a message is edited by its author, and deleted by who keeps order, too", () => {
  const [mine, other] = [message(1, {}, MAYA), message(2)];
  const direct = kept([], { kind: "direct" });
  expect(canEditMessage(at("member"), kept(), mine)).toBe(true);
  expect(canEditMessage(at("owner"), kept(), other)).toBe(false);
  expect(canDeleteMessage(as("member"), kept([MAYA.id]), other)).toBe(true);
  expect(canDeleteMessage(as("member"), kept(), other)).toBe(false);
  expect(canDeleteMessage(as("member"), direct, other)).toBe(false);
  expect(canDeleteMessage(as("member"), direct, mine)).toBe(true);
  expect(canDeleteMessage(as("admin"), direct, other)).toBe(true);
});

test("where newcomers do not see what was said, nothing is edited that was said before one of them came", () => {
  const late = {
    ...kept([], { history: "from_join" }),
    memberIds: [MAYA.id, JON.id],
    marks: [frame("member_joined", { seq: 2, member: { ...JON, room_role: "member", silenced_until: null } })],
  };
  const [before, after] = [message(1, {}, MAYA), message(3, {}, MAYA)];
  expect([canEditMessage(at("member"), late, before), canEditMessage(at("member"), late, after)]).toEqual([
    false,
    true,
  ]);
  expect(canEditMessage(at("member"), { ...late, memberIds: [MAYA.id] }, before)).toBe(true);
  expect(canEditMessage(at("member"), { ...late, room: kept().room }, before)).toBe(true);
});

test("in an archived room nobody writes, edits, deletes or is added; it can be opened again", () => {
  const archived = room({ archived: true });
  const closed = kept([MAYA.id], { archived: true });
  expect([canWrite(room()), canAddMembers(as("member"), kept())]).toEqual([true, true]);
  expect([canWrite(archived), canAddMembers(as("owner"), closed)]).toEqual([false, false]);
  expect(canEditMessage(at("owner"), closed, message(1, {}, MAYA))).toBe(false);
  expect(canDeleteMessage(as("owner"), closed, message(1, {}, MAYA))).toBe(false);
  expect([canBan(as("owner"), closed, JON), canSetRole(as("owner"), closed, JON)]).toEqual([false, false]);
  expect(canEditRoom(as("owner"), closed)).toBe(true);
});

test("who is silenced says and marks nothing, keeps no order, and takes back what is its own", () => {
  const silent = { ...kept([MAYA.id]), silenced: { [MAYA.id]: "2100-01-01T00:00:00Z" } };
  const [mine, other] = [message(1, {}, MAYA), message(2)];
  for (const role of ["member", "owner"] as const) {
    expect([isHeard(at(role), silent), canPin(at(role), silent), canEditMessage(at(role), silent, mine)]).toEqual([
      ...[false, false, false],
    ]);
    expect([canEditRoom(as(role), silent), canBan(as(role), silent, JON), canSetRole(as(role), silent, JON)]).toEqual([
      ...[false, false, false],
    ]);
    expect([canAddMembers(as(role), silent), canSetMode(as(role), silent)]).toEqual([false, false]);
    expect([canDeleteMessage(as(role), silent, mine), canDeleteMessage(as(role), silent, other)]).toEqual([
      true,
      false,
    ]);
    expect(canSeeRevisions(as(role), silent, other)).toBe(true);
  }
  expect(isHeard(at("member"), { ...silent, silenced: { [JON.id]: "2100-01-01T00:00:00Z" } })).toBe(true);
});

test("in a direct room one is heard by who is there and not blocked", () => {
  const direct = kept([], { kind: "direct" });
  expect(isHeard(at("guest"), direct)).toBe(true);
  expect(canPin(at("guest"), direct)).toBe(true);
  expect(canPin(at("guest"), kept())).toBe(false);
  expect(isHeard(at("member", [JON.id]), direct)).toBe(false);
  expect(isHeard({ ...at("member"), members: { ...MEMBERS, [JON.id]: { ...JON, closed: true } } }, direct)).toBe(false);
});

test("nobody is added by a guest, or to a direct room", () => {
  expect(canAddMembers(as("guest"), kept())).toBe(false);
  expect(canAddMembers(as("owner"), kept([], { kind: "direct" }))).toBe(false);
});

test("nobody changes a direct room, or keeps order in it", () => {
  const direct = kept([], { kind: "direct" });
  expect(canEditRoom(as("owner"), kept())).toBe(true);
  expect(canEditRoom(as("owner"), direct)).toBe(false);
  expect([canBan(as("owner"), direct, JON), canRemove(as("owner"), direct, JON)]).toEqual([false, false]);
});

test("banned and removed is anybody but oneself and the owner; staff is banned by staff alone", () => {
  const mine = kept([MAYA.id]);
  const moderator = as("member");
  expect([canBan(moderator, mine, JON), canRemove(moderator, mine, JON)]).toEqual([true, true]);
  expect([canBan(moderator, mine, MAYA), canRemove(moderator, mine, MAYA)]).toEqual([false, false]);
  expect([canBan(as("admin"), mine, BOSS), canRemove(as("admin"), mine, BOSS)]).toEqual([false, false]);
  expect([canBan(moderator, mine, ADMIN), canBan(as("coordinator"), mine, ADMIN)]).toEqual([false, true]);
  expect([canBan(moderator, kept(), JON), canRemove(moderator, kept(), JON)]).toEqual([false, false]);
});

test("agents are banned, but switched off and not silenced", () => {
  expect([canBan(as("owner"), kept(), ADA), canSilence(as("owner"), kept(), ADA)]).toEqual([true, false]);
  expect(canSilence(as("owner"), kept(), JON)).toBe(true);
});

test("neither agents nor guests become moderators, and only staff takes the role from the last", () => {
  const mine = kept([MAYA.id]);
  expect([JON, ADA, GUEST].map((one) => canSetRole(as("member"), mine, one))).toEqual([true, false, false]);
  expect(canSetRole(as("member"), mine, MAYA)).toBe(false);
  expect(canSetRole(as("member"), kept([MAYA.id, JON.id]), JON)).toBe(true);
  expect(canSetRole(as("admin"), kept([JON.id]), JON)).toBe(true);
});

test("a guest makes no room, and talks alone only with whom it already does", () => {
  const direct = (...ids: string[]) => newRoom({ ...room({ id: "d", kind: "direct" }), seq: 0, member_ids: ids });
  const may = (role: "guest" | "member", ...ids: string[]) =>
    canTalkWith({ me: as(role), rooms: { d: direct(MAYA.id, ...ids) } }, JON.id);
  expect([canCreateRooms(as("guest")), canCreateRooms(as("member")), canCreateRooms(null)]).toEqual([
    false,
    true,
    false,
  ]);
  expect([may("member"), may("guest"), may("guest", JON.id, ADA.id), may("guest", JON.id)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
