/** The frame around everything: rooms at the side, one room in the middle, one dialog above. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../client/context";
import { type DraftOfRoom, useDraft } from "../features/composer/drafts";
import { RoomList, sortRooms } from "../features/rooms/RoomList";
import { AccountMenu } from "../features/shell/AccountMenu";
import { Banner } from "../features/shell/Banner";
import { useKeys } from "../features/shell/useKeys";
import { IconButton } from "../ui/Button";
import { Empty, Loading } from "../ui/State";
import { NARROW, useMedia, WIDE } from "../ui/useMedia";
import { Dialogs, type OpenDialog } from "./Dialogs";
import { goTo, usePlace } from "./location";
import { RoomPage } from "./RoomPage";
import styles from "./Shell.module.css";

export function Shell() {
  const client = useClient();
  const { roomId } = usePlace();
  const workspace = useClientState((state) => state.workspace);
  const unread = useClientState((state) => Object.values(state.rooms).reduce((sum, room) => sum + room.unread, 0));
  const [dialog, show] = useState<OpenDialog | null>(null);
  const [hasPanel, setPanel] = useState(() => matchMedia(WIDE).matches);
  const isNarrow = useMedia(NARROW);
  const drafts = useDraft(roomId ?? "");
  useOpenRoom(roomId);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Tertulia` : "Tertulia";
  }, [unread]);
  useKeys({
    onSwitch: () => show({ kind: "switch" }),
    onHelp: () => show({ kind: "help" }),
    onRoomStep: (step) => stepRoom(client.store.state.rooms, roomId, step),
    onStop: () => client.stopNewest(roomId),
  });

  return (
    <div className={`${styles.shell} ${roomId === null ? styles.atList : ""}`}>
      <Banner />
      <div className={styles.columns}>
        <div className={styles.side} role={isNarrow && roomId === null ? "main" : undefined}>
          <nav className={styles.nav} aria-label="Rooms">
            <div className={styles.brand}>
              <img src="/favicon.svg" alt="" width={26} height={26} />
              <h1>{workspace || "Tertulia"}</h1>
              <IconButton icon="search" label="Go to a room" onClick={() => show({ kind: "switch" })} />
            </div>
            <RoomList
              openId={roomId}
              onNewRoom={() => show({ kind: "new_room" })}
              onBrowse={() => show({ kind: "browse" })}
              onDirect={() => show({ kind: "direct" })}
            />
            <AccountMenu
              onHelp={() => show({ kind: "help" })}
              onNewAgent={() => show({ kind: "agent", agent: null })}
            />
          </nav>
        </div>
        <div className={styles.middle}>
          <Middle roomId={roomId} drafts={drafts} hasPanel={hasPanel} setPanel={setPanel} show={show} />
        </div>
      </div>
      <Dialogs open={dialog} roomId={roomId} show={show} />
    </div>
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
        <Loading what="Coming in…" />
      )}
    </main>
  );
}

function NoRoom({ isAsked, onBrowse }: { isAsked: boolean; onBrowse: () => void }) {
  if (isAsked) {
    const action = { label: "All rooms", onClick: () => goTo(null) };
    return (
      <Empty icon="warning" title="There is no such room here" action={action} isPage>
        It may be private, or gone.
      </Empty>
    );
  }
  return (
    <Empty icon="room" title="You are in no room yet" action={{ label: "Browse rooms", onClick: onBrowse }}>
      Join one of the public rooms, or make one and invite people and agents to it.
    </Empty>
  );
}

/** Tell the client which room is looked at; on a wide screen the oldest room opens by itself. */
function useOpenRoom(roomId: string | null): void {
  const client = useClient();
  const isKnown = useClientState((state) => roomId !== null && roomId in state.rooms);
  const isWelcomed = useClientState((state) => state.welcomed);
  useEffect(() => {
    client.openRoom(isKnown ? roomId : null);
  }, [client, roomId, isKnown]);
  useEffect(() => {
    if (!isWelcomed || roomId !== null || matchMedia(NARROW).matches) return;
    const mine = Object.values(client.store.state.rooms).filter((room) => room.isMember);
    const oldest = mine.sort((a, b) => a.room.created_at.localeCompare(b.room.created_at))[0];
    if (oldest) goTo(oldest.room.id);
  }, [client, isWelcomed, roomId]);
}

function stepRoom(rooms: Parameters<typeof sortRooms>[0], roomId: string | null, step: 1 | -1): void {
  const { shared, direct } = sortRooms(rooms);
  const ids = [...shared, ...direct].map((room) => room.room.id);
  const next = ids[(ids.indexOf(roomId ?? "") + step + ids.length) % ids.length];
  if (next !== undefined) goTo(next);
}
