import { expect, test } from "vitest";
import { ADA, JON, MAYA, room } from "../testing/samples";
import { leftBy, presentIn } from "./names";
import { newRoom } from "./state";

const GONE = { ...JON, id: "mem_gone", name: "Gone", closed: true };
const state = { me: MAYA, members: { [MAYA.id]: MAYA, [ADA.id]: ADA, [JON.id]: JON, [GONE.id]: GONE } };
const held = (kind: "direct" | "public", memberIds: string[]) =>
  newRoom({ ...room({ kind, name: `Tilda, ${MAYA.name}, Zed` }), seq: 0, member_ids: memberIds });

test.each([
  ["direct", [MAYA.id, GONE.id], "Gone"],
  ["direct", [MAYA.id, JON.id], null],
  ["direct", [MAYA.id, GONE.id, ADA.id], null],
  ["direct", [MAYA.id], "Tilda, Zed"],
  ["direct", [], null],
  ["direct", [MAYA.id, "mem_not_known_yet"], null],
  ["public", [MAYA.id], null],
] as const)("a %s room of %o is left by %s", (kind, memberIds, expected) => {
  expect(leftBy(state, held(kind, [...memberIds]))).toBe(expected);
});

test("who has left is not counted", () => {
  expect(presentIn(state, held("direct", [MAYA.id, GONE.id, "mem_new"]))).toEqual([MAYA.id, "mem_new"]);
});
