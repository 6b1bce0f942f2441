/** The frame around everything: rooms at the side, one room in the middle, one dialog above. */
import { useEffect, useState } from "react";
import { useChosen, useClient, useClientState } from "../client/context";
import { signUrl } from "../client/files";
import { type DraftOfRoom, useDraft } from "../features/composer/drafts";
import { RoomList, sortRooms } from "../features/rooms/RoomList";
import { AccountMenu } from "../features/shell/AccountMenu";
import { Banner } from "../features/shell/Banner";
import { showUnread, unreadIn } from "../features/shell/badge";
import { useKeys } from "../features/shell/useKeys";
import { ThreadsLink } from "../features/threads/ThreadsLink";
import { ThreadsPage } from "../features/threads/ThreadsPage";
import { canCreateRooms } from "../store/rights";
import type { State } from "../store/state";
import { Boundary } from "../ui/Boundary";
import { IconButton } from "../ui/Button";
import { Empty, Loading, Toast } from "../ui/State";
import { NARROW, useMedia, WIDE } from "../ui/useMedia";
import { useSaid } from "../ui/useSaid";
import { t } from "../words/words";
import { Dialogs, type OpenDialog } from "./Dialogs";
import { goTo, takeLinked, usePlace } from "./location";
import { RoomPage } from "./RoomPage";
import styles from "./Shell.module.css";

export function Shell() {
  const client = useClient();
  const { roomId, isThreads } = usePlace();
  const isAtList = roomId === null && !isThreads;
  const workspace = useClientState((state) => state.workspace);
  const [dialog, show] = useState<OpenDialog | null>(() => (takeLinked() ? { kind: "settings" } : null));
  const [hasPanel, setPanel] = usePanel();
  const isNarrow = useMedia(NARROW);
  const drafts = useDraft(roomId ?? "");
  useOpenRoom(roomId, isAtList);
  useBadge();
  const { allRead, said } = useAllRead();
  useEffect(() => {
    client.onOpen = goTo;
  }, [client]);
  const hasSingleKeys = useChosen((chosen) => chosen.hasSingleKeys);
  useKeys({
    onSwitch: () => show({ kind: "switch" }),
    onSearch: () => show({ kind: "search" }),
    onHelp: () => show({ kind: "help" }),
    onSettings: () => show({ kind: "settings" }),
    onRoomStep: (step, isUnreadOnly) => stepRoom(client.store.state.rooms, { roomId, step, isUnreadOnly }),
    onStop: () => client.stopNewest(roomId),
    onAllRead: allRead,
    hasSingleKeys,
  });

  return (
    <div className={`${styles.shell} ${isAtList ? styles.atList : ""}`}>
      <Banner />
      <div className={styles.columns}>
        <div className={styles.side} role={isNarrow && isAtList ? "main" : undefined}>
          <nav className={styles.nav} aria-label={t("Rooms")}>
            <div className={styles.brand}>
              <img src={signUrl()} alt="" width={26} height={26} />
              <h1>{workspace || "Tertulia"}</h1>
              <IconButton icon="search" label={t("Search messages")} onClick={() => show({ kind: "search" })} />
              <IconButton icon="compass" label={t("Go to a room")} onClick={() => show({ kind: "switch" })} />
            </div>
            <ThreadsLink isOpen={isThreads} />
            <RoomList
              openId={roomId}
              onNewRoom={() => show({ kind: "new_room" })}
              onBrowse={() => show({ kind: "browse" })}
              onDirect={() => show({ kind: "direct" })}
            />
            <AccountMenu
              onHelp={() => show({ kind: "help" })}
              onSettings={() => show({ kind: "settings" })}
              onAllRead={allRead}
              onReports={() => show({ kind: "reports" })}
              onNewAgent={() => show({ kind: "agent", agent: null })}
              onPeople={() => show({ kind: "people" })}
              onWorkspace={() => show({ kind: "workspace" })}
              onModels={() => show({ kind: "models" })}
            />
          </nav>
        </div>
        <div className={styles.middle}>
          <Boundary key={roomId} instead={<Failed />}>
            {isThreads ? (
              <ThreadsPage />
            ) : (
              <Middle roomId={roomId} drafts={drafts} hasPanel={hasPanel} setPanel={setPanel} show={show} />
            )}
          </Boundary>
        </div>
      </div>
      <Toast>{said}</Toast>
      <Dialogs open={dialog} roomId={roomId} show={show} />
    </div>
  );
}

/** A fault of this page's own: the rest of it stays, and another room may do. */
function Failed() {
  const action = { label: t("Reload the page"), onClick: () => location.reload() };
  return (
    <main className={styles.room}>
      <Empty icon="warning" title={t("This room could not be drawn")} action={action} isPage>
        {t("The fault is on this page, not in what was said. What you have written is kept.")}
      </Empty>
    </main>
  );
}

interface MiddleProps {
  roomId: string | null;
  drafts: DraftOfRoom;
  hasPanel: boolean;
  setPanel: (isOpen: boolean) => void;
  show: (dialog: OpenDialog) => void;
}

function Middle({ roomId, ...rest }: MiddleProps) {
  const room = useClientState((state) => (roomId === null ? undefined : state.rooms[roomId]));
  const isKnown = useClientState((state) => state.welcomed);
  const hasRooms = useClientState((state) => Object.values(state.rooms).some((one) => one.isMember));
  if (room) return <RoomPage room={room} {...rest} />;
  return (
    <main className={styles.room}>
      {isKnown && (roomId !== null || !hasRooms) ? (
        <NoRoom isAsked={roomId !== null} onBrowse={() => rest.show({ kind: "browse" })} />
      ) : (
        <Loading what={t("Coming in…")} />
      )}
    </main>
  );
}

function NoRoom({ isAsked, onBrowse }: { isAsked: boolean; onBrowse: () => void }) {
  const isMaker = useClientState((state) => canCreateRooms(state.me));
  if (isAsked) {
    const action = { label: t("All rooms"), onClick: () => goTo(null) };
    return (
      <Empty icon="warning" title={t("There is no such room here")} action={action} isPage>
        {t("It may be private, or gone.")}
      </Empty>
    );
  }
  if (!isMaker) {
    return (
      <Empty icon="room" title={t("You are in no room now")} isPage>
        {t("As a guest you see the rooms that a member adds you to.")}
      </Empty>
    );
  }
  return (
    <Empty icon="room" title={t("You are in no room yet")} action={{ label: t("Browse rooms"), onClick: onBrowse }}>
      {t("Join one of the public rooms, or make one and invite people and agents to it.")}
    </Empty>
  );
}

/** Tell the client which room is looked at; on a wide screen the oldest room opens by itself. */
function useOpenRoom(roomId: string | null, isAtList: boolean): void {
  const client = useClient();
  const isKnown = useClientState((state) => roomId !== null && roomId in state.rooms);
  const isWelcomed = useClientState((state) => state.welcomed);
  useEffect(() => {
    client.openRoom(isKnown ? roomId : null);
  }, [client, roomId, isKnown]);
  useEffect(() => {
    if (!isWelcomed || !isAtList || matchMedia(NARROW).matches) return;
    const mine = Object.values(client.store.state.rooms).filter((room) => room.isMember);
    const oldest = mine.sort((a, b) => a.room.created_at.localeCompare(b.room.created_at))[0];
    if (oldest) goTo(oldest.room.id);
  }, [client, isWelcomed, isAtList]);
}

/** Count what is unread on the page's title and sign, for as long as one is signed in. */
function useBadge(): void {
  const rooms = useClientState((state) => state.rooms);
  const followed = useClientState((state) => state.followed);
  const { count, isForMe } = unreadIn({ rooms, followed });
  useEffect(() => showUnread({ count, isForMe }), [count, isForMe]);
  useEffect(() => () => showUnread({ count: 0, isForMe: false }), []);
}

/** Mark everything as read, and say so for a moment. */
function useAllRead() {
  const client = useClient();
  const [said, say] = useSaid();
  const allRead = (): void => {
    const count = client.markAllRead();
    say(count === 0 ? t("There was nothing unread") : t("Everything is marked as read"));
  };
  return { allRead, said };
}

/** Whether the members are shown: beside the room from the start, on a page too narrow for that only when asked for there. */
function usePanel(): [boolean, (isOpen: boolean) => void] {
  const isWide = useMedia(WIDE);
  const [isBeside, setBeside] = useState(true);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (isWide) setOver(false);
  }, [isWide]);
  return isWide ? [isBeside, setBeside] : [isOver, setOver];
}

interface Step {
  roomId: string | null;
  step: 1 | -1;
  isUnreadOnly: boolean;
}

/** Go to the next room in the list, or to the next one with something unread. */
function stepRoom(rooms: State["rooms"], { roomId, step, isUnreadOnly }: Step): void {
  const { shared, direct } = sortRooms(rooms);
  const listed = [...shared, ...direct].filter((room) => !isUnreadOnly || room.unread > 0 || room.room.id === roomId);
  const ids = listed.map((room) => room.room.id);
  const next = ids[(ids.indexOf(roomId ?? "") + step + ids.length) % ids.length];
  if (next !== undefined) goTo(next);
}
