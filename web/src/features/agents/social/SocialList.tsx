/** The same as the picture says, as a list. */
import { Avatar, KindBadge } from "../../../ui/Avatar";
import { plain } from "../../../ui/plain";
import type { SocialGraph } from "../../../wire/social";
import { listed, t } from "../../../words/words";
import styles from "./Social.module.css";
import { namesOf, otherOf, roleLine, tieLine } from "./words";

interface SocialListProps {
  graph: SocialGraph;
  chosen: string | null;
  onChoose: (memberId: string | null) => void;
}

export function SocialList({ graph, chosen, onChoose }: SocialListProps) {
  const names = namesOf(graph.nodes);
  const nameOf = (memberId: string): string => plain(names.get(memberId) ?? t("somebody"));
  return (
    <ul className={styles.list} aria-label={t("Who speaks with whom")}>
      {graph.nodes
        .filter((node) => !node.is_self)
        .map((node) => {
          const ties = graph.ties.filter((tie) => tie.a_id === node.member_id || tie.b_id === node.member_id);
          const isChosen = node.member_id === chosen;
          return (
            <li key={node.member_id}>
              <button type="button" aria-pressed={isChosen} onClick={() => onChoose(isChosen ? null : node.member_id)}>
                <Avatar id={node.member_id} name={node.name} kind={node.kind} size={24} />
                <strong dir="auto">{plain(node.name)}</strong>
                <KindBadge kind={node.kind} />
              </button>
              {node.topics.length > 0 && <p>{t("often speaks of {topics}", { topics: listed(node.topics) })}</p>}
              <ul>
                {ties.map((tie) => (
                  <li key={otherOf(tie, node.member_id)}>
                    {t("with {name}: {how}", { name: nameOf(otherOf(tie, node.member_id)), how: tieLine(tie) })}
                    {tie.roles.map((role) => ` · ${plain(roleLine(role, names))}`)}
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
    </ul>
  );
}
