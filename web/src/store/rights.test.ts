import { expect, test } from "vitest";
import { MAYA, message, room } from "../testing/samples";
import { canAddMembers, canDeleteMessage, canEditMessage, canEditRoom, canWrite, keeps } from "./rights";

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

test("a message is edited by its author, and deleted by who keeps the room, too, unless it is a direct one", () => {
  const [mine, other] = [message(1, {}, MAYA), message(2)];
  const direct = room({ kind: "direct" });
  expect(canEditMessage(as("member"), room(), mine)).toBe(true);
  expect(canEditMessage(as("owner"), room(), other)).toBe(false);
  expect(canDeleteMessage(as("member"), room(), other)).toBe(true);
  expect(canDeleteMessage(as("member"), room({ created_by: "mem_jon" }), other)).toBe(false);
  expect(canDeleteMessage(as("member"), direct, other)).toBe(false);
  expect(canDeleteMessage(as("member"), direct, mine)).toBe(true);
  expect(canDeleteMessage(as("admin"), direct, other)).toBe(true);
});

test("in an archived room nobody writes, edits, deletes or is added; it can be opened again", () => {
  const archived = room({ archived: true });
  expect([canWrite(room()), canAddMembers(room())]).toEqual([true, true]);
  expect([canWrite(archived), canAddMembers(archived)]).toEqual([false, false]);
  expect(canAddMembers(room({ kind: "direct" }))).toBe(false);
  expect(canEditMessage(as("owner"), archived, message(1, {}, MAYA))).toBe(false);
  expect(canDeleteMessage(as("owner"), archived, message(1, {}, MAYA))).toBe(false);
  expect(canEditRoom(as("owner"), archived)).toBe(true);
});

test("nobody renames a direct room", () => {
  expect(canEditRoom(as("owner"), room())).toBe(true);
  expect(canEditRoom(as("owner"), room({ kind: "direct" }))).toBe(false);
});
