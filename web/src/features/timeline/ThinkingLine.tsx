/** What the agents of a room are doing right now, each with a way to stop it; and who types. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { memberOfAgent, type RoomState, type Turn } from "../../store/state";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import type { Phase } from "../../wire/types";
import styles from "./ThinkingLine.module.css";

const VERBS: Record<Phase, string> = {
  considering: "is considering",
  recalling: "is recalling",
  reasoning: "is thinking",
  using_tool: "is using a tool",
  writing: "is writing",
  done: "is finishing",
};

const MAX_LINES = 3;

interface ThinkingLineProps {
  room: RoomState;
  /** The thread of which this tells; null tells of the room, without the thread that is open beside it. */
  threadId?: string | null;
  /** Tell why an agent took the floor for a message. */
  onWhy: (messageId: string) => void;
}

export function ThinkingLine({ room, threadId = null, onWhy }: ThinkingLineProps) {
  const mutedIds = useClientState((state) => state.mutedAgentIds);
  const here = Object.values(room.turns).filter((turn) => threadOf(turn, room) === threadId);
  const turns = here.filter((turn) => !mutedIds.includes(turn.agentId));
  return (
    <div className={styles.lines}>
      {turns.slice(0, MAX_LINES).map((turn) => (
        <TurnLine key={turn.turnId} turn={turn} roomId={room.room.id} onWhy={onWhy} />
      ))}
      {turns.length > MAX_LINES && <p className={styles.typing}>and {turns.length - MAX_LINES} more</p>}
      {threadId === null && <TypingLine typing={room.typing} />}
    </div>
  );
}

function threadOf(turn: Turn, { thread }: RoomState): string | null {
  return thread !== null && turn.threadId === thread.rootId ? thread.rootId : null;
}

interface TurnLineProps {
  turn: Turn;
  roomId: string;
  onWhy: ThinkingLineProps["onWhy"];
}

function TurnLine({ turn, roomId, onWhy }: TurnLineProps) {
  const client = useClient();
  const name = useClientState((state) => memberOfAgent(state, turn.agentId)?.name ?? "An agent");
  const nowMs = useNow();
  const seconds = Math.max(0, Math.floor((nowMs - turn.startedAtMs) / 1_000));
  const { causeId } = turn;
  return (
    <div className={styles.turn}>
      <span className={styles.pulse} aria-hidden="true" />
      <span>
        <Said>{name}</Said> {VERBS[turn.phase]}… {seconds > 0 && <span className={styles.seconds}>{seconds} s</span>}
      </span>
      {causeId !== null && (
        <Button look="quiet" icon="help" className={styles.stop ?? ""} onClick={() => onWhy(causeId)}>
          Why?<span className="visually-hidden"> About {name}</span>
        </Button>
      )}
      <Button
        look="quiet"
        icon="stop"
        className={styles.stop ?? ""}
        onClick={() => client.stopAgent(turn.agentId, roomId)}
      >
        Stop<span className="visually-hidden"> {name}</span>
      </Button>
    </div>
  );
}

function TypingLine({ typing }: { typing: RoomState["typing"] }) {
  const members = useClientState((state) => state.members);
  const myId = useClientState((state) => state.me?.id);
  const blockedIds = useClientState((state) => state.blockedIds);
  const nowMs = useNow(Object.keys(typing).length > 0);
  const names = Object.entries(typing)
    .filter(([id, untilMs]) => id !== myId && !blockedIds.includes(id) && untilMs > nowMs)
    .map(([id]) => members[id]?.name ?? "Someone");
  if (names.length === 0) return null;
  const who = names.length > 2 ? "Several people are" : `${names.join(" and ")} ${names.length > 1 ? "are" : "is"}`;
  return <p className={styles.typing}>{who} typing…</p>;
}

/** Return the time, drawn anew each second while wanted. */
function useNow(isWanted = true): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isWanted) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return nowMs;
}
