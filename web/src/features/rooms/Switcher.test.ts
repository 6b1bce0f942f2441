import { expect, test } from "vitest";
import { apply } from "../../store/apply";
import { EMPTY, type State } from "../../store/state";
import { ADA, JON, MAYA, welcome, welcomeRoom } from "../../testing/samples";
import { goalsFor } from "./Switcher";

const rooms = [
  welcomeRoom({ id: "room_a", name: "attic" }),
  welcomeRoom({ id: "room_b", name: "boats", unread: 2 } as never),
  welcomeRoom({ id: "room_c", name: "chat", unread: 3, mentions: 1 } as never),
];
const held: State = apply(apply(EMPTY, { type: "frame", frame: welcome({ rooms }), nowMs: 0 }), {
  type: "directory",
  members: [MAYA, ADA, JON],
});
const names = (query: string, state = held) =>
  goalsFor(query, state).map((goal) => ("room" in goal ? goal.room.room.name : goal.member.name));

test("without a question my rooms stand there, what is for me first, then what is unread", () => {
  expect(names("")).toEqual(["chat", "boats", "attic"]);
});

test("letters find rooms, those that begin so first, then others of the workspace, and never me", () => {
  expect(names("at")).toEqual(["attic", "chat", "boats"]);
  expect(names("jon")).toEqual(["Jonas Berg"]);
  expect(names("@ada")).toEqual(["Ada"]);
  expect(names("maya")).toEqual([]);
});

test("a guest is led to nobody it could not begin a conversation with", () => {
  const guest: State = { ...held, me: { ...MAYA, role: "guest" } };
  expect(names("at", guest)).toEqual(["attic", "chat", "boats"]);
  expect(names("jon", guest)).toEqual([]);
});
