import { afterEach, expect, test, vi } from "vitest";
import { serveRest } from "../testing/rest";
import { ADA, JON, MAYA, room, welcome, welcomeRoom } from "../testing/samples";
import { Client } from "./client";

afterEach(() => vi.unstubAllGlobals());

test("who is in a direct room with me and listed no more has left, and is known by name", async () => {
  const asked = serveRest({
    "GET /api/agents": () => ({ items: [], next: null }),
    [`GET /api/members/${JON.id}`]: () => ({ ...JON, closed: true }),
  });
  const client = new Client();
  const direct = { ...welcomeRoom(room({ id: "room_direct", kind: "direct" })), member_ids: [MAYA.id, JON.id] };
  const other = { ...welcomeRoom(room({ id: "room_other", kind: "direct" })), member_ids: [MAYA.id, ADA.id] };
  client.store.dispatch({ type: "frame", frame: welcome({ rooms: [direct, other] }), nowMs: 0 });
  client.ask = (async () => ({ members: [MAYA, ADA], next: null })) as unknown as Client["ask"];
  await client.loadDirectory();
  expect(client.store.state.members[JON.id]).toMatchObject({ name: JON.name, closed: true });
  expect(client.store.state.members[ADA.id]?.closed).toBeUndefined();
  expect(asked.filter(({ route }) => route.includes("/members/"))).toHaveLength(1);
});
