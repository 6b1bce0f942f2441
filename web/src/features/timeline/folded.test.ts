import { describe, expect, test } from "vitest";
import { newRoom } from "../../store/state";
import { ADA, JON, MAYA, message, welcomeRoom } from "../../testing/samples";
import type { Member, Message } from "../../wire/types";
import { folded } from "./folded";
import { type Row, rowsOf } from "./rows";

const BEN: Member = { ...JON, id: "mem_ben", name: "Ben", handle: "ben" };

const rows = (messages: Message[], dividerSeq: number | null = null): Row[] =>
  rowsOf({ ...newRoom(welcomeRoom()), messages, dividerSeq, hasMore: true, atTail: true }, [], MAYA.id);
const told = (kept: Row[]): string[] =>
  kept.map((row) => (row.kind === "hidden" ? `${row.keys.length} of ${row.of}` : row.key));

describe("whom I do not hear", () => {
  const said = [message(1, {}, MAYA), message(2), message(3, {}, BEN), message(4, {}, ADA), message(5, {}, MAYA)];

  test("is folded, people who follow one another together, agents apart", () => {
    const kept = folded(rows(said), new Set([JON.id, BEN.id, ADA.id]), new Set());
    expect(told(kept)).toEqual(["msg_1", "2 of person", "1 of agent", "msg_5"]);
  });

  test("is shown when I ask for it, and nobody else is", () => {
    const all = new Set([JON.id, BEN.id]);
    const first = folded(rows(said), all, new Set());
    const hidden = first.find((row) => row.kind === "hidden");
    const shown = new Set(hidden?.kind === "hidden" ? hidden.keys : []);
    expect(told(folded(rows([...said, message(6)]), all, shown))).toEqual([
      "msg_1",
      "msg_2",
      "msg_3",
      "msg_4",
      "msg_5",
      "1 of person",
    ]);
  });

  test("hides neither a new day nor where the new begins", () => {
    const kept = folded(
      rows([message(1), message(2), message(3, { created_at: "2026-11-21T10:00:00Z" })], 1),
      new Set([JON.id]),
      new Set(),
    );
    expect(told(kept)).toEqual(["1 of person", "1 of person", "1 of person"]);
    expect(kept[1]).toMatchObject({ isFirstNew: true, startsDay: false });
    expect(kept[2]).toMatchObject({ startsDay: true, at: "2026-11-21T10:00:00Z" });
  });

  test("is nobody: all stands as it was", () => {
    const all = rows(said);
    expect(folded(all, new Set(), new Set())).toEqual(all);
  });
});
