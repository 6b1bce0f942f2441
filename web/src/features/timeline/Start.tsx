/** Where a room begins: what it is for, and whom one can talk to in it. */
import { useClientState } from "../../client/context";
import { othersIn, presentIn, roomTitle } from "../../store/names";
import { canAddMembers, canWrite } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { t } from "../../words/words";
import styles from "./Start.module.css";

interface StartProps {
  room: RoomState;
  onMention: (handle: string) => void;
  onAdd: () => void;
}

const MAX_SHOWN = 6;

export function Start({ room, onMention, onAdd }: StartProps) {
  const members = useClientState((state) => state.members);
  const me = useClientState((state) => state.me);
  const title = roomTitle({ me, members }, room);
  const isDirect = room.room.kind === "direct";
  const hidesPast = room.room.history === "from_join";
  const about = isDirect
    ? audience(presentIn({ members }, room).length)
    : plain(room.room.topic) || (hidesPast ? "" : t("This is where the conversation begins."));
  const agents = othersIn({ me, members }, room).filter((member) => member.kind === "agent");
  return (
    <header className={styles.start}>
      <h2>
        {!isDirect && "# "}
        <Said>{title}</Said>
      </h2>
      {about && <p dir="auto">{about}</p>}
      {hidesPast && <p>{t("Newcomers do not see what was said here before they came. For you it begins here.")}</p>}
      {room.messages.length === 0 && !isDirect && canWrite(room.room) && agents.length > 0 && (
        <>
          <p className={styles.hint}>{t("Already here. Call one by name, or just write:")}</p>
          <ul className={styles.agents}>
            {agents.slice(0, MAX_SHOWN).map((agent) => (
              <li key={agent.id}>
                <button type="button" onClick={() => onMention(agent.handle)}>
                  <Avatar id={agent.id} name={agent.name} kind={agent.kind} size={34} />
                  <span>
                    <Said>{agent.name}</Said>
                    <small dir="auto">{plain(agent.description || `@${agent.handle}`)}</small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {room.memberIds.length === 1 && canAddMembers(me, room) && (
        <div className={styles.alone}>
          <p className={styles.hint}>{t("Nobody else is here yet.")}</p>
          <Button icon="people" onClick={onAdd}>
            {t("Add people or agents")}
          </Button>
        </div>
      )}
    </header>
  );
}

function audience(count: number): string {
  if (count < 2) return t("Only you read this.");
  return count === 2 ? t("Only the two of you read this.") : t("Only the {count} of you read this.", { count });
}
