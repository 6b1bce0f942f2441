import { expect, test } from "vitest";
import { apply } from "../../store/apply";
import { EMPTY, type State } from "../../store/state";
import { posted, welcome, welcomeRoom } from "../../testing/samples";
import type { Room, RoomEvent } from "../../wire/types";
import { sortRooms } from "./RoomList";

const run = (state: State, event: RoomEvent): State => apply(state, { type: "frame", frame: event, nowMs: 0 });
const known = (...rooms: Partial<Room>[]): State =>
  apply(EMPTY, { type: "frame", frame: welcome({ rooms: rooms.map(welcomeRoom) }), nowMs: 0 });
const ids = (rooms: { room: Room }[]): string[] => rooms.map(({ room }) => room.id);

test("shared rooms stand by name, archived ones not at all", () => {
  const state = known(
    { id: "b", name: "beans" },
    { id: "c", name: "cellar", archived: true },
    { id: "a", name: "ants" },
  );
  expect(ids(sortRooms(state.rooms).shared)).toEqual(["a", "b"]);
});

test("direct rooms stand newest first, and whoever writes comes to the top", () => {
  const direct = (id: string, hour: number): Partial<Room> => ({
    id,
    kind: "direct",
    created_at: `2026-11-20T0${hour}:00:00Z`,
  });
  const said = (roomId: string, at: string): RoomEvent => ({ ...posted(1), room_id: roomId, at });
  const state = known(direct("old", 1), direct("new", 3), direct("middle", 2));
  expect(ids(sortRooms(state.rooms).direct)).toEqual(["new", "middle", "old"]);
  const heard = run(run(state, said("old", "2026-11-20T10:00:00Z")), said("middle", "2026-11-20T09:00:00Z"));
  expect(ids(sortRooms(heard.rooms).direct)).toEqual(["old", "middle", "new"]);
});
