/** What I wish not to hear: people and bots that I block, agents that I have muted. */
import { memberOfAgent, type State } from "./state";

type Wishes = Pick<State, "members" | "blockedIds" | "mutedAgentIds">;

/** List the ids of the members whose words are hidden from me. */
export function unheardIds({ members, blockedIds, mutedAgentIds }: Wishes): ReadonlySet<string> {
  const agents = mutedAgentIds.map((id) => memberOfAgent({ members }, id)?.id);
  return new Set([...blockedIds, ...agents.filter((id) => id !== undefined)]);
}
