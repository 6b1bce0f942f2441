/** Whom an agent knows: as a picture or a list, and a card on whoever is chosen. */
import { useCallback, useState } from "react";
import { readSocial } from "../../../client/social";
import { Button } from "../../../ui/Button";
import { Empty, Loading } from "../../../ui/State";
import { useLoad } from "../../../ui/useLoad";
import { t } from "../../../words/words";
import { PersonCard } from "./PersonCard";
import styles from "./Social.module.css";
import { SocialList } from "./SocialList";
import { SocialPicture } from "./SocialPicture";
import { namesOf } from "./words";

interface SocialViewProps {
  agentId: string;
  onMessage: (roomId: string, messageId: string) => void;
  /** With what takes it back, where it was not for good. */
  onErased: (id: string, undoId?: string) => void;
}

export function SocialView({ agentId, onMessage, onErased }: SocialViewProps) {
  const load = useCallback(() => readSocial(agentId), [agentId]);
  const { value: graph, problem, reload } = useLoad(load);
  const [isList, setList] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  if (problem) {
    return (
      <Empty icon="warning" title={t("The people did not load")} action={{ label: t("Try again"), onClick: reload }}>
        {problem}
      </Empty>
    );
  }
  if (graph === null) return <Loading what={t("Looking who is who…")} />;
  const others = graph.nodes.filter((node) => !node.is_self);
  if (others.length === 0) {
    return (
      <Empty icon="people" title={t("It has met nobody yet")}>
        {t("Who speaks to whom is counted in rooms where the agent answered, of people who let it.")}
      </Empty>
    );
  }
  const node = others.find((one) => one.member_id === chosen);
  const leftOut = graph.total - graph.nodes.length;
  return (
    <div className={styles.view}>
      <div className={styles.top}>
        <p>
          {t("Lines are what was said between two, of messages that still stand; nothing else is known of anybody.")}{" "}
          {leftOut > 0 &&
            t(
              [
                "One more that it speaks with least is left out.",
                "{count} more that it speaks with least are left out.",
              ],
              {
                count: leftOut,
              },
            )}
        </p>
        <Button onClick={() => setList(!isList)}>{isList ? t("As a picture") : t("As a list")}</Button>
      </div>
      {isList ? (
        <SocialList graph={graph} chosen={chosen} onChoose={setChosen} />
      ) : (
        <SocialPicture graph={graph} chosen={chosen} onChoose={setChosen} />
      )}
      {node !== undefined && (
        <PersonCard
          key={node.member_id}
          agentId={agentId}
          node={node}
          names={namesOf(graph.nodes)}
          onMessage={onMessage}
          onChanged={reload}
          onErased={(id, undoId) => {
            reload();
            onErased(id, undoId);
          }}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}
