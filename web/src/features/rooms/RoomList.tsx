/** My rooms and my direct conversations, with what is unread. */
import { useMemo } from "react";
import { useStore } from "zustand";
import { useClient, useClientState } from "../../client/context";
import { unreadInThreadsOf } from "../../store/followed";
import { othersIn, roomTitle } from "../../store/names";
import { canCreateRooms } from "../../store/rights";
import type { RoomState, State } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { Button, IconButton } from "../../ui/Button";
import { forMe } from "../../ui/counts";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { byName, t } from "../../words/words";
import styles from "./RoomList.module.css";

interface RoomListProps {
  openId: string | null;
  onNewRoom: () => void;
  onBrowse: () => void;
  onDirect: () => void;
}

export function RoomList({ openId, onNewRoom, onBrowse, onDirect }: RoomListProps) {
  const rooms = useClientState((state) => state.rooms);
  const isKnown = useClientState((state) => state.welcomed);
  const isMaker = useClientState((state) => canCreateRooms(state.me));
  const { shared, direct } = useMemo(() => sortRooms(rooms), [rooms]);
  return (
    <div className={styles.list}>
      <Section title={t("Rooms")}>
        <IconButton icon="compass" label={t("Browse rooms")} size={16} onClick={onBrowse} />
        {isMaker && <IconButton icon="add" label={t("New room")} size={16} onClick={onNewRoom} />}
      </Section>
      <ul>
        {shared.map((room) => (
          <RoomLink key={room.room.id} room={room} isOpen={room.room.id === openId} />
        ))}
      </ul>
      {!isKnown && <Waiting />}
      {isKnown && shared.length === 0 && !isMaker && (
        <div className={styles.none}>
          <p>{t("You are in no room now. As a guest you see those that a member adds you to.")}</p>
        </div>
      )}
      {isKnown && shared.length === 0 && isMaker && (
        <div className={styles.none}>
          <p>{t("You are in no room yet. Join a public one, or make your own.")}</p>
          <Button onClick={onBrowse}>{t("Browse rooms")}</Button>
        </div>
      )}
      <Section title={t("Direct")}>
        {isMaker && <IconButton icon="add" label={t("New direct conversation")} size={16} onClick={onDirect} />}
      </Section>
      <ul>
        {direct.map((room) => (
          <RoomLink key={room.room.id} room={room} isOpen={room.room.id === openId} />
        ))}
      </ul>
      {isKnown && direct.length === 0 && (
        <div className={styles.none}>
          <p>
            {isMaker ? t("Talk to one person or one agent, alone.") : t("Here stands whoever writes to you alone.")}
          </p>
        </div>
      )}
    </div>
  );
}

/** Stands in for the rooms until the server has named them. */
function Waiting() {
  return (
    <div className={styles.waiting} role="status">
      <span className="visually-hidden">{t("Your rooms are on their way")}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className={styles.section}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

function RoomLink({ room, isOpen }: { room: RoomState; isOpen: boolean }) {
  const title = useClientState((state) => roomTitle(state, room));
  const isBusy = Object.keys(room.turns).length > 0;
  const isMuted = room.notifications === "none";
  const unread = isOpen || (isMuted && room.mentions === 0) ? 0 : room.unread;
  const inThreads = useClientState((state) => (isMuted ? 0 : unreadInThreadsOf(state, room.room.id)));
  const hasDraft = useHasDraft(room.room.id) && !isOpen;
  return (
    <li>
      <a
        href={`#/rooms/${room.room.id}`}
        title={plain(title)}
        className={`${styles.room} ${unread > 0 ? styles.unread : ""} ${isMuted ? styles.quiet : ""}`}
        aria-current={isOpen ? "page" : undefined}
      >
        <RoomSign room={room} />
        <Said className={styles.title}>{title}</Said>
        {isMuted && (
          <span className={styles.muted} title={t("Muted")}>
            <Icon name="mute" size={13} />
            <span className="visually-hidden">{`, ${t("muted")}`}</span>
          </span>
        )}
        {isBusy && <span className={styles.busy} title={t("An agent is at work here")} />}
        {hasDraft && (
          <span className={styles.muted} title={t("Something is written here and not sent")}>
            <Icon name="edit" size={13} />
            <span className="visually-hidden">{`, ${t("not sent yet")}`}</span>
          </span>
        )}
        {inThreads > 0 && (
          <span className={styles.threads} title={t("Unread in threads")}>
            <span className="visually-hidden">{`, ${t("unread in threads:")}`}</span>
            <Icon name="thread" size={13} /> {inThreads > 99 ? "99+" : inThreads}
          </span>
        )}
        {unread > 0 && (
          <span className={`${styles.count} ${room.mentions > 0 ? styles.mention : ""}`}>
            <span className="visually-hidden">
              {`, ${room.mentions > 0 ? `${forMe(room.mentions, room.unread)}, ` : ""}${t("unread:")} `}
            </span>
            {room.mentions > 0 && <span aria-hidden="true">@</span>}
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </a>
    </li>
  );
}

/** Say whether something is written in a room, or in a thread there, and not sent. */
function useHasDraft(roomId: string): boolean {
  const { api } = useClient().drafts;
  return useStore(api, ({ written }) =>
    Object.keys(written).some((key) => written[key] && (key === roomId || key.startsWith(`${roomId}/`))),
  );
}

/** A face for a direct conversation, a sign for a room. */
export function RoomSign({ room }: { room: RoomState }) {
  const other = useClientState((state: State) => (room.room.kind === "direct" ? othersIn(state, room)[0] : undefined));
  const count = room.memberIds.length - 1;
  const presence = useClientState((state) => (other ? state.presence[other.id] : undefined));
  if (other && count > 1) return <span className={styles.group}>{count}</span>;
  if (other)
    return (
      <Avatar
        id={other.id}
        name={other.name}
        kind={other.kind}
        size={22}
        presence={other.kind === "human" ? presence : undefined}
      />
    );
  return (
    <span className={styles.sign}>
      <Icon name={room.room.kind === "private" ? "lock" : "room"} size={15} />
    </span>
  );
}

/** Sort rooms as shown: shared ones by name, direct ones by the latest message that I saw come. */
export function sortRooms(rooms: State["rooms"]): { shared: RoomState[]; direct: RoomState[] } {
  const mine = Object.values(rooms).filter((room) => room.isMember && !room.room.archived);
  return {
    shared: mine.filter((room) => room.room.kind !== "direct").sort((a, b) => byName(a.room.name, b.room.name)),
    direct: mine.filter((room) => room.room.kind === "direct").sort((a, b) => b.activeAt.localeCompare(a.activeAt)),
  };
}
