/** A quiet line between messages: who came or went, how order is kept, how a turn ended, what the system says. */
import type { ReactNode } from "react";
import { useClient, useClientState } from "../../client/context";
import { isHeard } from "../../store/rights";
import { type Mark, memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import { listedNodes, tr } from "../../words/rich";
import { t, told } from "../../words/words";
import { endingOf, isWorthRetry } from "../floor/endings";
import styles from "./MarkRow.module.css";
import { type OrderMark, orderWords } from "./order";

const MAX_NAMES = 6;

/** Marks of one line: one, or several comings or goings. */
export function MarkRow({ marks }: { marks: readonly Mark[] }) {
  const [first] = marks;
  if (first === undefined) return null;
  const isFailure = first.type === "turn_ended" && first.outcome === "failed";
  return (
    <div className={`${styles.mark} ${isFailure ? styles.failed : ""}`}>
      <p title={fullTime(first.at)}>
        <Icon name={signOf(first)} size={14} />
        <span>
          <Words mark={first} all={marks} />
        </span>
      </p>
      {first.type === "turn_ended" && <AskAgain mark={first} />}
    </div>
  );
}

const SIGNS: Record<Mark["type"], IconName> = {
  member_joined: "enter",
  member_left: "leave",
  turn_ended: "spark",
  room_role_changed: "shield",
  member_banned: "ban",
  member_unbanned: "check",
  member_silenced: "silence",
  notice: "bell",
};

function signOf(mark: Mark): IconName {
  return mark.type === "turn_ended" && mark.outcome === "failed" ? "warning" : SIGNS[mark.type];
}

/** Offers to have an agent try once more what it could not do, as long as nobody has said anything since. */
function AskAgain({ mark }: { mark: Extract<Mark, { type: "turn_ended" }> }) {
  const client = useClient();
  const isOffered = useClientState((state) => {
    const room = state.rooms[mark.room_id];
    if (room === undefined || !isWorthRetry(mark) || !isHeard(state, room)) return false;
    const isOver = (seq: number): boolean => seq > mark.seq;
    const hasNewer =
      room.messages.some(({ seq }) => isOver(seq)) ||
      room.marks.some((one) => isOver(one.seq) && one.type === "turn_ended");
    return room.atTail && !hasNewer && Object.keys(room.turns).length === 0;
  });
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "invoke_agent", room_id: mark.room_id, agent_id: mark.agent_id });
  });
  if (!isOffered) return null;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <Button icon="redo" disabled={isBusy} onClick={() => run()}>
        {t("Ask again")}
      </Button>
    </>
  );
}

function Words({ mark, all }: { mark: Mark; all: readonly Mark[] }) {
  switch (mark.type) {
    case "member_joined":
      return tr(["{names} joined", "{names} joined"], namesIn(all));
    case "member_left":
      return tr(["{names} left", "{names} left"], namesIn(all));
    case "turn_ended":
      return <Ending mark={mark} />;
    case "room_role_changed":
    case "member_banned":
    case "member_unbanned":
    case "member_silenced":
      return <Order mark={mark} />;
    case "notice":
      return <Said>{told(mark.text)}</Said>;
  }
}

/** Name who did something: one, several, or some and a number. */
function namesIn(marks: readonly Mark[]): { names: ReactNode; count: number } {
  const names = marks.flatMap((mark) => ("member" in mark ? [mark.member.name] : []));
  const others = names.length - MAX_NAMES;
  // biome-ignore lint/suspicious/noArrayIndexKey: the same name may come twice, and none moves
  const shown: ReactNode[] = names.slice(0, MAX_NAMES).map((name, index) => <Said key={index}>{name}</Said>);
  const more = others > 0 ? [t(["{count} more", "{count} more"], { count: others })] : [];
  return { names: listedNodes([...shown, ...more]), count: names.length };
}

/** Say what was done to keep order: to whom, by whom, until when. */
function Order({ mark }: { mark: OrderMark }) {
  const members = useClientState((state) => state.members);
  return orderWords(mark, Date.now(), (id) => <Said>{members[id]?.name ?? t("Somebody")}</Said>);
}

function Ending({ mark }: { mark: Extract<Mark, { type: "turn_ended" }> }) {
  const name = useClientState((state) => memberOfAgent(state, mark.agent_id)?.name ?? t("An agent"));
  const { sentence, why } = endingOf(mark);
  return (
    <>
      {tr(sentence, { name: <Said>{name}</Said> })}
      {why}
    </>
  );
}
