/** A quiet line between messages: who came or went, how order is kept, how a turn ended, what the system says. */
import { Fragment } from "react";
import { useClientState } from "../../client/context";
import { type Mark, memberOfAgent } from "../../store/state";
import { Said } from "../../ui/Said";
import { fullTime } from "../../ui/time";
import { endingOf } from "./endings";
import styles from "./MarkRow.module.css";
import { type OrderMark, orderWords } from "./order";

const MAX_NAMES = 6;

/** Marks of one line: one, or several comings or goings. */
export function MarkRow({ marks }: { marks: readonly Mark[] }) {
  const [first] = marks;
  if (first === undefined) return null;
  return (
    <p className={styles.mark} title={fullTime(first.at)}>
      <Words mark={first} all={marks} />
    </p>
  );
}

function Words({ mark, all }: { mark: Mark; all: readonly Mark[] }) {
  switch (mark.type) {
    case "member_joined":
      return <Names names={all.flatMap(nameIn)}>joined</Names>;
    case "member_left":
      return <Names names={all.flatMap(nameIn)}>left</Names>;
    case "turn_ended":
      return <Ending mark={mark} />;
    case "room_role_changed":
    case "member_banned":
    case "member_unbanned":
    case "member_silenced":
      return <Order mark={mark} />;
    case "notice":
      return <Said>{mark.text}</Said>;
  }
}

function nameIn(mark: Mark): string[] {
  return "member" in mark ? [mark.member.name] : [];
}

/** Say what was done to keep order: to whom, by whom, until when. */
function Order({ mark }: { mark: OrderMark }) {
  const members = useClientState((state) => state.members);
  const nameOf = (id: string): string => members[id]?.name ?? "Somebody";
  return orderWords(mark, Date.now()).map((part) =>
    typeof part === "string" ? part : <Said key={part.id}>{nameOf(part.id)}</Said>,
  );
}

function Ending({ mark }: { mark: Extract<Mark, { type: "turn_ended" }> }) {
  const name = useClientState((state) => memberOfAgent(state, mark.agent_id)?.name ?? "An agent");
  return <Names names={[name]}>{endingOf(mark)}</Names>;
}

/** Say who did something: one name, several, or some and a number. */
function Names({ names, children }: { names: readonly string[]; children: string }) {
  const shown = names.slice(0, MAX_NAMES);
  const others = names.length - shown.length;
  return (
    <>
      {shown.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same name may come twice, and none moves
        <Fragment key={index}>
          {index > 0 && (index === names.length - 1 ? " and " : ", ")}
          <Said>{name}</Said>
        </Fragment>
      ))}
      {others > 0 && ` and ${others} more`} {children}
    </>
  );
}
