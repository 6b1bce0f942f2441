/** What I wish not to hear: people and bots that I block, agents that I have muted. */
import type { RoomEvent } from "../wire/types";
import { memberOfAgent, type State } from "./state";

type Wishes = Pick<State, "members" | "blockedIds" | "mutedAgentIds">;

/** List the ids of the members whose words are hidden from me. */
export function unheardIds({ members, blockedIds, mutedAgentIds }: Wishes): ReadonlySet<string> {
  const agents = mutedAgentIds.map((id) => memberOfAgent({ members }, id)?.id);
  return new Set([...blockedIds, ...agents.filter((id) => id !== undefined)]);
}

/** Say whether somebody I block or a muted agent says this: it is not unread, neither in its room nor in a thread. */
export function isUnheard(event: RoomEvent, { blockedIds, mutedAgentIds }: Omit<Wishes, "members">): boolean {
  if (event.type === "agent_message") return mutedAgentIds.includes(event.agent_id);
  return event.type === "message_posted" && blockedIds.includes(event.message.author.id);
}
