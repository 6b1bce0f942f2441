import { expect, test } from "vitest";
import type { Role } from "../wire/types";
import { isAbove, isAdmin, isStaff, rolesFor, rolesToInvite } from "./roles";

const me = (role: Role) => ({ id: "mem_me", role });
const other = (role: Role, kind: "human" | "bot" = "human") => ({ id: "mem_other", role, kind });

test.each([
  ["owner", true, true],
  ["admin", true, true],
  ["coordinator", false, true],
  ["member", false, false],
  ["guest", false, false],
] as const)("%s", (role, admin, staff) => {
  expect([isAdmin(me(role)), isStaff(me(role))]).toEqual([admin, staff]);
});

test.each([
  ["owner", "owner", true],
  ["owner", "guest", true],
  ["admin", "owner", false],
  ["admin", "admin", false],
  ["admin", "coordinator", true],
  ["coordinator", "guest", false],
  ["member", "guest", false],
] as const)("%s above %s: %s", (mine, theirs, expected) => {
  expect(isAbove(me(mine), other(theirs))).toBe(expected);
});

test("nobody is above itself", () => expect(isAbove(me("owner"), { id: "mem_me", role: "owner" })).toBe(false));

test("an owner gives any role, an admin those below its own, programs are neither", () => {
  expect(rolesFor(me("owner"), other("member"))).toEqual(["guest", "member", "coordinator", "admin", "owner"]);
  expect(rolesFor(me("admin"), other("member"))).toEqual(["guest", "member", "coordinator"]);
  expect(rolesFor(me("admin"), other("admin"))).toEqual([]);
  expect(rolesFor(me("owner"), other("member", "bot"))).toEqual(["guest", "member", "coordinator"]);
  expect(rolesFor(me("coordinator"), other("guest"))).toEqual([]);
});

test.each([
  ["owner", ["guest", "member", "coordinator", "admin"]],
  ["admin", ["guest", "member", "coordinator"]],
  ["coordinator", ["guest", "member"]],
  ["member", []],
  ["guest", []],
] as const)("%s invites to %j", (role, expected) => expect(rolesToInvite(me(role))).toEqual(expected));
