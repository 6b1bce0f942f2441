import { render } from "@testing-library/react";
import { createElement } from "react";
import { expect, test } from "vitest";
import { AT, frame, JON, MAYA } from "../../testing/samples";
import { momentName } from "../../ui/time";
import { type OrderMark, orderWords } from "./order";

const NOW_MS = Date.parse(AT);
const UNTIL = "2026-11-22T10:00:00Z";
const by = { seq: 1, member_id: JON.id, by_id: MAYA.id };

/** Write a sentence with its members' ids in place. */
const said = (mark: OrderMark): string | null =>
  render(
    createElement(
      "p",
      null,
      orderWords(mark, NOW_MS, (id) => id),
    ),
  ).container.textContent;

test.each<[OrderMark, string]>([
  [frame("room_role_changed", { seq: 1, member_id: JON.id, role: "moderator" }), "mem_jon is a moderator now"],
  [frame("room_role_changed", { seq: 1, member_id: JON.id, role: "member" }), "mem_jon is no moderator any more"],
  [frame("member_banned", { ...by, until: null }), "mem_maya banned mem_jon for good"],
  [frame("member_banned", { ...by, until: UNTIL }), `mem_maya banned mem_jon until ${momentName(UNTIL, NOW_MS)}`],
  [frame("member_unbanned", by), "mem_maya lifted the ban of mem_jon"],
  [frame("member_silenced", { ...by, until: UNTIL }), `mem_maya silenced mem_jon until ${momentName(UNTIL, NOW_MS)}`],
  [frame("member_silenced", { ...by, until: null }), "mem_maya lets mem_jon speak again"],
])("%o is told in plain words", (mark, expected) => {
  expect(said(mark)).toBe(expected);
});
