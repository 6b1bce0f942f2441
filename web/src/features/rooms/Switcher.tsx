/** Go to a room or to somebody by a few letters of the name; what is unread comes first. */
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { othersIn, roomTitle } from "../../store/names";
import { canCreateRooms } from "../../store/rights";
import type { RoomState, State } from "../../store/state";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Dialog } from "../../ui/Dialog";
import { Said } from "../../ui/Said";
import { Empty, Fault } from "../../ui/State";
import type { DirectoryMember } from "../../wire/types";
import { byName, t } from "../../words/words";
import { RoomSign, sortRooms } from "./RoomList";
import styles from "./Switcher.module.css";

interface SwitcherProps {
  onClose: () => void;
  onRoom: (roomId: string) => void;
  onBrowse: () => void;
}

export type Goal = { room: RoomState } | { member: DirectoryMember };

const MAX_MEMBERS = 8;

export function Switcher({ onClose, onRoom, onBrowse }: SwitcherProps) {
  const client = useClient();
  const { me, members, rooms } = useClientState((all) => all);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const listId = useId();
  const found = useMemo(() => goalsFor(query, { me, members, rooms }), [query, me, members, rooms]);
  const go = (goal: Goal | undefined): void => {
    if (goal === undefined) return;
    if ("room" in goal) onRoom(goal.room.room.id);
    else
      client
        .enterRoom({ type: "open_direct", member_ids: [goal.member.id] })
        .then(onRoom, (error: Error) => setProblem(error.message));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setActive((active + move + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") go(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("Go to")} size="small" onClose={onClose}>
      {problem && <Fault>{problem}</Fault>}
      <input
        className={styles.input}
        role="combobox"
        placeholder={t("A room, a person, an agent")}
        aria-label={t("Name of a room or member")}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t("Rooms and members")} className={styles.rooms}>
        {found.map((goal, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
          <div
            key={"room" in goal ? goal.room.room.id : goal.member.id}
            ref={index === active ? bringIntoSight : null}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => go(goal)}
          >
            {"room" in goal ? <RoomGoal room={goal.room} /> : <MemberGoal member={goal.member} />}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <Empty
          icon="compass"
          title={t("Nothing here is called so")}
          action={{ label: t("Browse rooms"), onClick: onBrowse }}
        >
          {t("It may be a room that you have not joined.")}
        </Empty>
      )}
    </Dialog>
  );
}

function RoomGoal({ room }: { room: RoomState }) {
  const title = useClientState((state) => roomTitle(state, room));
  return (
    <>
      <RoomSign room={room} />
      <Said className={styles.name}>{title}</Said>
      {room.unread > 0 && (
        <span className={`${styles.count} ${room.mentions > 0 ? styles.mention : ""}`}>
          <span className="visually-hidden">{`, ${t("unread:")} `}</span>
          {room.unread > 99 ? "99+" : room.unread}
        </span>
      )}
    </>
  );
}

function MemberGoal({ member }: { member: DirectoryMember }) {
  return (
    <>
      <Avatar id={member.id} name={member.name} kind={member.kind} size={22} />
      <span className={styles.name}>
        <Said>{member.name}</Said> <small>@{member.handle}</small> <KindBadge kind={member.kind} />
      </span>
    </>
  );
}

function bringIntoSight(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: "nearest" });
}

/** List where one may go: my rooms, those with something for me first, and whom I may begin a direct conversation with. */
export function goalsFor(query: string, state: Pick<State, "me" | "members" | "rooms">): Goal[] {
  const words = query.trim().replace(/^[@#]/, "").toLowerCase();
  const { shared, direct } = sortRooms(state.rooms);
  const rank = (room: RoomState): number => (room.mentions > 0 ? 0 : room.unread > 0 ? 1 : 2);
  const begins = (room: RoomState): number => Number(!roomTitle(state, room).toLowerCase().startsWith(words));
  const rooms = [...shared, ...direct]
    .filter((room) => roomTitle(state, room).toLowerCase().includes(words))
    .sort((a, b) => begins(a) - begins(b) || rank(a) - rank(b));
  if (words === "" || !canCreateRooms(state.me)) return rooms.map((room) => ({ room }));
  const known = new Set(direct.map((room) => othersIn(state, room)).flatMap((all) => (all.length === 1 ? all : [])));
  const others = Object.values(state.members)
    .filter((member) => member.id !== state.me?.id && !member.closed && !known.has(member))
    .filter(({ name, handle }) => name.toLowerCase().includes(words) || handle.startsWith(words))
    .sort((a, b) => byName(a.name, b.name))
    .slice(0, MAX_MEMBERS);
  return [...rooms.map((room) => ({ room })), ...others.map((member) => ({ member }))];
}
