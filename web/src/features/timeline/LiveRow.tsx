/** An answer while it is being written. */
import { memo } from "react";
import { useClientState } from "../../client/context";
import { useMentions } from "../../client/mentions";
import { memberOfAgent } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Markdown } from "../../ui/Markdown";
import { withoutMarks } from "../../ui/marks";
import { Said } from "../../ui/Said";
import { t } from "../../words/words";
import live from "./LiveRow.module.css";
import styles from "./MessageRow.module.css";
import { ToolLines } from "./ToolLines";

export const LiveRow = memo(function LiveRow({ roomId, turnId }: { roomId: string; turnId: string }) {
  const turn = useClientState((state) => state.rooms[roomId]?.turns[turnId]);
  const calls = useClientState((state) => state.rooms[roomId]?.tools[turnId]);
  const agent = useClientState((state) => (turn ? memberOfAgent(state, turn.agentId) : undefined));
  const mention = useMentions();
  const isMuted = useClientState((state) => state.mutedAgentIds.includes(turn?.agentId ?? ""));
  if (turn === undefined || isMuted) return null;
  const name = agent?.name ?? t("Agent");
  return (
    <article className={styles.row} tabIndex={-1} aria-label={t("{name} is writing", { name })}>
      <div className={styles.gutter}>
        <Avatar id={agent?.id ?? turn.agentId} name={name} kind="agent" />
      </div>
      <div className={styles.body}>
        <header className={styles.header}>
          <Said className={styles.name}>{name}</Said>
          <KindBadge kind="agent" />
        </header>
        <ToolLines calls={calls ?? []} />
        <div className={`${styles.words} ${live.live}`}>
          <Markdown text={withoutMarks(turn.text)} mention={mention} />
        </div>
      </div>
    </article>
  );
});
