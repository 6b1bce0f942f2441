/** Knows whom a handle names, for all texts at once. */
import { useMemo } from "react";
import type { MentionLookup } from "../ui/Markdown";
import { t } from "../words/words";
import { useClientState } from "./context";

/** Return one lookup for as long as the directory stays the same, so that texts are not drawn anew. */
export function useMentions(): MentionLookup {
  const members = useClientState((state) => state.members);
  const myId = useClientState((state) => state.me?.id);
  const isAgent = useClientState((state) => state.me?.kind === "agent");
  return useMemo(() => {
    const byHandle = new Map(
      Object.values(members).map((member) => [member.handle, { name: member.name, isMe: member.id === myId }]),
    );
    byHandle.set("room", { name: t("Everybody in the room"), isMe: !isAgent });
    byHandle.set("agents", { name: t("All agents in the room"), isMe: isAgent });
    return (handle) => byHandle.get(handle);
  }, [members, myId, isAgent]);
}
