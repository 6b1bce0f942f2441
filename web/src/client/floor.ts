/** Over REST: why an agent keeps silent in a room, what it would have said by another policy, and how far agents go. */
import { request } from "../net/rest";
import type { Known } from "../wire/known";
import type { Rehearsal, RehearsalWish } from "../wire/rehearsal";
import type { ChainLimits, ChainLimitsPlace, Considerations } from "../wire/types";

const PAGE = 25;

/** Read a page of what an agent weighed in a room, the last message first. Raises RestError. */
export function listConsiderations(roomId: string, agentId: string, cursor: string | null): Promise<Considerations> {
  const query = new URLSearchParams({ agent_id: agentId, limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
  return request("GET", `/api/rooms/${encodeURIComponent(roomId)}/considerations?${query}`);
}

/** Read what an agent knew when it said something. Raises RestError. */
export function getKnown(messageId: string): Promise<Known> {
  return request("GET", `/api/messages/${encodeURIComponent(messageId)}/snapshot`);
}

/** Judge anew what was said in a room; nothing is posted. Raises RestError. */
export function rehearse(roomId: string, wish: RehearsalWish): Promise<Rehearsal> {
  return request("POST", `/api/rooms/${encodeURIComponent(roomId)}/rehearsals`, wish);
}

/** Read how far agents may go because of one message. Raises RestError. */
export function getChainLimits(place: ChainLimitsPlace): Promise<ChainLimits> {
  return request("GET", limitsPath(place));
}

/** Set all limits of a place; null is none of its own. Raises RestError. */
export function setChainLimits(place: ChainLimitsPlace, limits: Omit<ChainLimits, "in_force">): Promise<ChainLimits> {
  return request("PUT", limitsPath(place), limits);
}

function limitsPath(place: ChainLimitsPlace): string {
  const where = place === "workspace" ? place : `${place.of}/${encodeURIComponent(place.id)}`;
  return `/api/${where}/chain-limits`;
}
