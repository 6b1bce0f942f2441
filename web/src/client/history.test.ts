import { expect, test } from "vitest";
import { serveRest } from "../testing/rest";
import { AT, JON, MAYA, message, ROOM_ID, snapshot, welcome } from "../testing/samples";
import { Client } from "./client";

test("a look back tells what was pinned since what I had read last was said", async () => {
  const client = new Client();
  const pin = (seq: number, pinned_at: string) => ({ message: message(seq), pinned_by: JON.id, pinned_at });
  const pins = [pin(3, "2026-11-20T09:30:00Z"), pin(2, "2026-11-20T08:30:00Z")];
  serveRest({ [`GET /api/rooms/${ROOM_ID}/pins`]: () => ({ items: pins, next: null }) });
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ seq: 5, pins: ["msg_2", "msg_3"] }), nowMs: 0 });
  const read = message(3, { created_at: "2026-11-20T09:00:00Z" });
  const earlier = message(2, { created_at: "2026-11-20T08:00:00Z" });
  for (const fresh of [message(5, { created_at: AT }), message(5, { created_at: AT }, MAYA)]) {
    client.ask = (async () => ({ messages: [earlier, read, fresh], events: [], has_more: true })) as Client["ask"];
    const { pins: told } = await client.history.catchUp(ROOM_ID, 4);
    expect(told.map(({ seq }) => seq)).toEqual([3]);
  }
});
