/** Brings a message into sight, wherever I am: its room must be opened beside this. */
import type { Message } from "../wire/types";
import type { Client } from "./client";

/** Load the room of a message and go to it there; what was said in a thread is shown by opening that. Raises CommandError. */
export async function showMessage(client: Client, message: Message): Promise<void> {
  if (message.thread_id !== null) return;
  const room = client.store.state.rooms[message.room_id];
  if (room?.load !== "ready") await client.loadRoom(message.room_id);
  await client.showSeq(message.room_id, message.seq);
}
