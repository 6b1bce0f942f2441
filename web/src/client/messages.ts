/** What REST alone tells of messages: what is pinned in a room, and what one said before it was edited. */
import { request } from "../net/rest";
import type { Message, Page } from "../wire/types";

export interface Pin {
  message: Message;
  pinned_by: string;
  pinned_at: string;
}

export interface Revision {
  number: number;
  text: string;
  /** Since when it stood. */
  at: string;
}

/** List what is pinned in a room, as far as I may see it, the last first. */
export async function listPins(roomId: string): Promise<Pin[]> {
  return (await request<Page<Pin>>("GET", `/api/rooms/${encodeURIComponent(roomId)}/pins`)).items;
}

/** List what a message says and said before, the last first. */
export function listRevisions(messageId: string, cursor: string | null): Promise<Page<Revision>> {
  const from = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return request("GET", `/api/messages/${encodeURIComponent(messageId)}/revisions${from}`);
}
