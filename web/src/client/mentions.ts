/** Knows whom a handle names, for all texts at once. */
import { useMemo } from "react";
import type { MentionLookup } from "../ui/Markdown";
import { useClientState } from "./context";

/** Return one lookup for as long as the directory stays the same, so that texts are not drawn anew. */
export function useMentions(): MentionLookup {
  const members = useClientState((state) => state.members);
  const myId = useClientState((state) => state.me?.id);
  return useMemo(() => {
    const byHandle = new Map(
      Object.values(members).map((member) => [member.handle, { name: member.name, isMe: member.id === myId }]),
    );
    return (handle) => byHandle.get(handle);
  }, [members, myId]);
}
