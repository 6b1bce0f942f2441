/** A thread beside its room: what was said in it, and where to answer. */
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useClient, useClientState } from "../client/context";
import type { DraftOfRoom } from "../features/composer/drafts";
import { Writer } from "../features/composer/Writer";
import { FollowButton } from "../features/threads/FollowButton";
import { ThinkingLine } from "../features/timeline/ThinkingLine";
import { ThreadTimeline } from "../features/timeline/ThreadTimeline";
import type { OuterVerbs } from "../features/timeline/verbs";
import { roomTitle } from "../store/names";
import { canWrite } from "../store/rights";
import type { RoomState } from "../store/state";
import { Panel } from "../ui/Panel";
import { Said } from "../ui/Said";
import { Loading } from "../ui/State";
import { tr } from "../words/rich";
import { t } from "../words/words";

interface ThreadPanelProps {
  room: RoomState;
  rootId: string;
  drafts: DraftOfRoom;
  verbs: OuterVerbs;
  onClose: () => void;
}

export function ThreadPanel({ room, rootId, drafts, verbs, onClose }: ThreadPanelProps) {
  const title = useClientState((state) => roomTitle(state, room));
  const isDirect = room.room.kind === "direct";
  const thread = useThread(room, rootId);
  useFocus(drafts);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || Object.keys(room.turns).length > 0) return;
    event.stopPropagation();
    onClose();
  };
  const named = (
    <>
      {!isDirect && "#"}
      <Said>{title}</Said>
    </>
  );
  const where = tr("in {room}", { room: named });
  const isNone = thread?.load === "ready" && thread.messages.length === 0;
  const root = thread?.messages.find((message) => message.id === rootId);
  return (
    <Panel
      title={t("Thread")}
      subtitle={where}
      actions={thread && thread.messages.length > 0 && <FollowButton rootId={rootId} root={root} />}
      closeLabel={t("Close thread")}
      isWide
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      {thread ? (
        <ThreadTimeline room={room} thread={thread} verbs={verbs} />
      ) : (
        <Loading what={t("Opening the thread…")} />
      )}
      <ThinkingLine room={room} threadId={rootId} onWhy={verbs.explainCause} />
      {canWrite(room.room) && thread && !isNone && <Writer room={room} draft={drafts} threadId={rootId} />}
    </Panel>
  );
}

/** Hold the thread for as long as it is looked at. */
function useThread(room: RoomState, rootId: string) {
  const client = useClient();
  const roomId = room.room.id;
  useEffect(() => {
    void client.threads.open(roomId, rootId);
    return () => client.threads.close(roomId);
  }, [client, roomId, rootId]);
  return room.thread?.rootId === rootId ? room.thread : null;
}

/** Bring the writer to the field, and back to where the thread was opened from. */
function useFocus({ put }: DraftOfRoom): void {
  const call = useRef(put);
  useEffect(() => {
    const opener = document.activeElement;
    if (matchMedia("(pointer: fine)").matches) call.current({});
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
}
