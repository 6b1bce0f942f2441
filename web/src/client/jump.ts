/** Brings a message into sight, wherever I am: its room must be opened beside this. */
import type { Message } from "../wire/types";
import type { Client } from "./client";

/** Load the room of a message and go to it there; a reply is gone to in its thread. Raises CommandError or RestError. */
export async function showMessage(client: Client, { id, room_id: roomId }: Message): Promise<void> {
  if (client.store.state.rooms[roomId]?.load !== "ready") await client.loadRoom(roomId);
  await client.history.showMessage(roomId, id);
}
