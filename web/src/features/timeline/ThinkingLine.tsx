/** What the agents of a room are doing right now, each with a way to stop it; and who types. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { memberOfAgent, type RoomState, type Turn } from "../../store/state";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import type { Phase } from "../../wire/types";
import { tr } from "../../words/rich";
import { listed, mark, t } from "../../words/words";
import styles from "./ThinkingLine.module.css";

const VERBS = {
  considering: mark("{name} is considering…"),
  recalling: mark("{name} is recalling…"),
  reasoning: mark("{name} is thinking…"),
  using_tool: mark("{name} is using a tool…"),
  writing: mark("{name} is writing…"),
  done: mark("{name} is finishing…"),
} as const satisfies Record<Phase, string>;

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
      {turns.length > MAX_LINES && (
        <p className={styles.typing}>{t("and {count} more", { count: turns.length - MAX_LINES })}</p>
      )}
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
  const name = useClientState((state) => memberOfAgent(state, turn.agentId)?.name ?? t("An agent"));
  const nowMs = useNow();
  const seconds = Math.max(0, Math.floor((nowMs - turn.startedAtMs) / 1_000));
  const { causeId } = turn;
  return (
    <div className={styles.turn}>
      <span className={styles.pulse} aria-hidden="true" />
      <span>
        {tr(VERBS[turn.phase], { name: <Said>{name}</Said> })}{" "}
        {seconds > 0 && <span className={styles.seconds}>{t("{count} s", { count: seconds })}</span>}
      </span>
      {causeId !== null && (
        <Button look="quiet" icon="help" className={styles.stop ?? ""} onClick={() => onWhy(causeId)}>
          {t("Why?")} <span className="visually-hidden">{t("About {name}", { name })}</span>
        </Button>
      )}
      <Button
        look="quiet"
        icon="stop"
        className={styles.stop ?? ""}
        onClick={() => client.stopAgent(turn.agentId, roomId)}
      >
        {t("Stop")}
        <span className="visually-hidden"> {name}</span>
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
    .map(([id]) => members[id]?.name ?? t("Someone"));
  if (names.length === 0) return null;
  return (
    <p className={styles.typing}>
      {names.length > 2
        ? t("Several people are typing…")
        : t(["{names} is typing…", "{names} are typing…"], { names: listed(names), count: names.length })}
    </p>
  );
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
