/** Who is who to an agent, over REST. */
import { request } from "../net/rest";
import type { SocialGraph, SocialPerson } from "../wire/social";

const path = (agentId: string): string => `/api/agents/${encodeURIComponent(agentId)}/social`;

/** Read the members that an agent has met and how they stand, those it speaks with most first. */
export function readSocial(agentId: string): Promise<SocialGraph> {
  return request("GET", `${path(agentId)}?limit=60`);
}

/** Read what an agent knows of one member, and of which messages and memories. */
export function readPerson(agentId: string, memberId: string): Promise<SocialPerson> {
  return request("GET", `${path(agentId)}/${encodeURIComponent(memberId)}`);
}
