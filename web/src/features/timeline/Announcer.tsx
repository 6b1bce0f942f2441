/** Tells screen readers, in one polite line, when an agent begins and ends; never the words as they stream. */
import { useEffect, useRef, useState } from "react";
import { useClientState } from "../../client/context";
import { memberOfAgent, type RoomState } from "../../store/state";
import { t } from "../../words/words";

export function Announcer({ room }: { room: RoomState }) {
  const members = useClientState((state) => state.members);
  const mutedIds = useClientState((state) => state.mutedAgentIds);
  const [line, setLine] = useState("");
  const before = useRef<Record<string, string>>({});
  useEffect(() => {
    const now = Object.fromEntries(
      Object.values(room.turns)
        .filter((turn) => !mutedIds.includes(turn.agentId))
        .map((turn) => [turn.turnId, memberOfAgent({ members }, turn.agentId)?.name ?? t("An agent")]),
    );
    const begun = Object.keys(now).filter((id) => !(id in before.current));
    const over = Object.keys(before.current).filter((id) => !(id in now));
    const said = [
      ...begun.map((id) => t("{name} is answering", { name: now[id] ?? "" })),
      ...over.map((id) => {
        const hasSpoken = room.messages.some((message) => message.turn_id === id);
        const name = before.current[id] ?? "";
        return hasSpoken ? t("{name} answered", { name }) : t("{name} stopped", { name });
      }),
    ];
    before.current = now;
    if (said.length > 0) setLine(said.join(". "));
  }, [room.turns, room.messages, members, mutedIds]);
  return (
    <p className="visually-hidden" role="status">
      {line}
    </p>
  );
}
