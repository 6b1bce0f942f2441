/** Over REST: why an agent keeps silent in a room, and what it would have said by another policy. */
import { request } from "../net/rest";
import type { Considerations, Rehearsal, RehearsalWish } from "../wire/types";

const PAGE = 25;

/** Read a page of what an agent weighed in a room, the last message first. Raises RestError. */
export function listConsiderations(roomId: string, agentId: string, cursor: string | null): Promise<Considerations> {
  const query = new URLSearchParams({ agent_id: agentId, limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
  return request("GET", `/api/rooms/${encodeURIComponent(roomId)}/considerations?${query}`);
}

/** Judge anew what was said in a room; nothing is posted. Raises RestError. */
export function rehearse(roomId: string, wish: RehearsalWish): Promise<Rehearsal> {
  return request("POST", `/api/rooms/${encodeURIComponent(roomId)}/rehearsals`, wish);
}
