/** What an agent knows of one member, and of what: every line names the messages or memories behind it. */
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useClientState } from "../../../client/context";
import { readPerson } from "../../../client/social";
import { Avatar, KindBadge } from "../../../ui/Avatar";
import { Button, IconButton } from "../../../ui/Button";
import { plain } from "../../../ui/plain";
import { Fault, Loading } from "../../../ui/State";
import { useLoad } from "../../../ui/useLoad";
import type { SocialEvidence, SocialNode, SocialPerson } from "../../../wire/social";
import type { Memory } from "../../../wire/types";
import { t } from "../../../words/words";
import { MemoryItem } from "../MemoryItem";
import styles from "./Social.module.css";
import { evidenceLine, type Names, otherOf, roleLine, tieLine, trustLine } from "./words";

const SHOWN = 12;

interface PersonCardProps {
  agentId: string;
  node: SocialNode;
  names: Names;
  onMessage: (roomId: string, messageId: string) => void;
  onChanged: () => void;
  onErased: (id: string, undoId?: string) => void;
  onClose: () => void;
}

export function PersonCard({ agentId, node, names, onMessage, onChanged, onErased, onClose }: PersonCardProps) {
  const memberId = node.member_id;
  const load = useCallback(() => readPerson(agentId, memberId), [agentId, memberId]);
  const { value: person, problem, replace } = useLoad(load);
  const card = useRef<HTMLElement>(null);
  // Chosen above, it opens below: it comes into view, and the focus stays where one chose.
  useEffect(() => {
    // Newer browsers give a promise, which an effect must not.
    card.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const put = (change: (memories: Memory[]) => Memory[]): void => {
    if (person === null) return;
    replace({ ...person, preferences: change(person.preferences), relationships: change(person.relationships) });
  };
  const changed = (memory: Memory): void => {
    put((memories) => memories.map((one) => (one.id === memory.id ? memory : one)));
    onChanged();
  };
  const erased = (id: string, undoId?: string): void => {
    put((memories) => memories.filter((one) => one.id !== id));
    onErased(id, undoId);
  };
  return (
    <section ref={card} className={styles.card} aria-label={t("About {name}", { name: plain(node.name) })}>
      <header>
        <Avatar id={memberId} name={node.name} kind={node.kind} size={36} />
        <h3 dir="auto">
          {plain(node.name)} <small>@{node.handle}</small>
        </h3>
        <KindBadge kind={node.kind} />
        <IconButton icon="close" label={t("Close this card")} onClick={onClose} />
      </header>
      {problem && <Fault>{problem}</Fault>}
      {!problem && person === null && <Loading what={t("Looking who this is…")} />}
      {person && (
        <>
          <Facts person={person} names={names} />
          <Memories
            title={t("Preferences")}
            memories={person.preferences}
            onChanged={changed}
            onErased={erased}
            onMessage={onMessage}
          />
          <Memories
            title={t("Relationships, as they were said")}
            memories={person.relationships}
            onChanged={changed}
            onErased={erased}
            onMessage={onMessage}
          />
          <Evidence evidence={person.evidence} names={names} onMessage={onMessage} />
        </>
      )}
    </section>
  );
}

function Facts({ person, names }: { person: SocialPerson; names: Names }) {
  const nameOf = (id: string): string => plain(names.get(id) ?? t("somebody"));
  return (
    <dl className={styles.facts}>
      {person.roles.length > 0 && (
        <Fact name={t("Who is who")}>
          {person.roles.map((role) => (
            <li key={`${role.memory_id} ${role.of_id} ${role.role}`}>{plain(roleLine(role, names))}</li>
          ))}
        </Fact>
      )}
      {person.ties.length > 0 && (
        <Fact name={t("Speaks with")}>
          {person.ties.map((tie) => (
            <li key={otherOf(tie, person.node.member_id)}>
              {t("with {name}: {how}", { name: nameOf(otherOf(tie, person.node.member_id)), how: tieLine(tie) })}
            </li>
          ))}
        </Fact>
      )}
      {person.topics.length > 0 && (
        <Fact name={t("Often speaks of")}>
          {person.topics.map((topic) => (
            <li key={topic.word} dir="auto">
              {t(["{word} (one message)", "{word} ({count} messages)"], { word: topic.word, count: topic.messages })}
            </li>
          ))}
        </Fact>
      )}
      <Fact name={t("Trust")}>
        <li>{trustLine(person.trust)}</li>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <ul>{children}</ul>
      </dd>
    </div>
  );
}

interface MemoriesProps {
  title: string;
  memories: Memory[];
  onChanged: (memory: Memory) => void;
  onErased: (id: string, undoId?: string) => void;
  onMessage: (roomId: string, messageId: string) => void;
}

function Memories({ title, memories, ...verbs }: MemoriesProps) {
  if (memories.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className={styles.memories}>
        {memories.map((memory) => (
          <li key={memory.id}>
            <MemoryItem memory={memory} {...verbs} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface EvidenceProps {
  evidence: SocialEvidence[];
  names: Names;
  onMessage: (roomId: string, messageId: string) => void;
}

function Evidence({ evidence, names, onMessage }: EvidenceProps) {
  const rooms = useClientState((state) => state.rooms);
  if (evidence.length === 0) return null;
  return (
    <section>
      <h4>{t("The last messages that count")}</h4>
      <ul className={styles.evidence}>
        {evidence.slice(0, SHOWN).map((one) => (
          <li key={`${one.message_id} ${one.other_id}`}>
            <span>{plain(evidenceLine(one, names))}</span>
            {rooms[one.room_id] ? (
              <Button look="quiet" icon="enter" onClick={() => onMessage(one.room_id, one.message_id)}>
                {t("Go to the message")}
              </Button>
            ) : (
              <small>{t("in a room you are not in")}</small>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
