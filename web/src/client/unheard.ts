/** Knows whose words are hidden from me, for all lists at once. */
import { useMemo } from "react";
import { unheardIds } from "../store/wishes";
import { useClientState } from "./context";

/** Return one set for as long as nothing that it depends on is another, so that lists are not made anew. */
export function useUnheard(): ReadonlySet<string> {
  const members = useClientState((state) => (state.mutedAgentIds.length > 0 ? state.members : NOBODY));
  const blockedIds = useClientState((state) => state.blockedIds);
  const mutedAgentIds = useClientState((state) => state.mutedAgentIds);
  return useMemo(() => unheardIds({ members, blockedIds, mutedAgentIds }), [members, blockedIds, mutedAgentIds]);
}

const NOBODY = {};
