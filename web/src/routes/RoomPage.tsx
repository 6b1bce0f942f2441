/** One room: its head, its messages, what agents do in it, and where to write. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { useChosen, useClient } from "../client/context";
import { type DraftOfRoom, useDraft } from "../features/composer/drafts";
import { Writer } from "../features/composer/Writer";
import { MemberPanel } from "../features/members/MemberPanel";
import { PinPanel } from "../features/pins/PinPanel";
import { RoomHead } from "../features/rooms/RoomHead";
import { Announcer } from "../features/timeline/Announcer";
import { RoomTimeline } from "../features/timeline/RoomTimeline";
import { ThinkingLine } from "../features/timeline/ThinkingLine";
import { canWrite } from "../store/rights";
import type { RoomState } from "../store/state";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copy";
import { Empty, Fault, Toast } from "../ui/State";
import { WIDE } from "../ui/useMedia";
import { useSaid } from "../ui/useSaid";
import { useSubmit } from "../ui/useSubmit";
import type { Message, Room } from "../wire/types";
import { useLanguage } from "../words/language";
import { t } from "../words/words";
import type { OpenDialog } from "./Dialogs";
import { goInstead, goTo, linkTo, usePlace } from "./location";
import styles from "./Shell.module.css";
import { ThreadPanel } from "./ThreadPanel";

interface RoomPageProps {
  room: RoomState;
  drafts: DraftOfRoom;
  hasPanel: boolean;
  setPanel: (isOpen: boolean) => void;
  show: (dialog: OpenDialog) => void;
}

export function RoomPage({ room, drafts, hasPanel, setPanel, show }: RoomPageProps) {
  const roomId = room.room.id;
  const language = useLanguage();
  const zone = useChosen((chosen) => chosen.zone);
  const format = `${language} ${zone}`;
  const { threadId } = usePlace();
  const [isAtPins, setAtPins] = useState(false);
  const hasPins = isAtPins && threadId === null;
  const threadDrafts = useDraft(`${roomId}/${threadId ?? ""}`);
  const { verbs, threadVerbs, said, refusal, refuse } = useVerbs(room, drafts, threadDrafts, show);
  useLink(room, refuse);
  if (!room.isMember) return <JoinPage room={room} />;
  return (
    <>
      <main className={styles.room}>
        <RoomHead
          room={room}
          hasPanel={hasPanel && threadId === null && !hasPins}
          setPanel={(isOpen) => {
            setPanel(isOpen);
            setAtPins(false);
            if (threadId !== null) goTo(roomId);
          }}
          hasPins={hasPins}
          setPins={(isOpen) => {
            setAtPins(isOpen);
            if (threadId !== null) goTo(roomId);
          }}
          onSearch={() => show({ kind: "search" })}
          onEdit={() => show({ kind: "edit_room", room: room.room })}
          onDay={() => show({ kind: "day", room: room.room })}
          onRehearse={() => show({ kind: "rehearse", roomId })}
          onProblem={refuse}
          onLeave={() => show({ kind: "leave_room", room: room.room })}
        />
        <RoomTimeline key={`${roomId} ${format}`} room={room} verbs={verbs} />
        <ThinkingLine room={room} onWhy={verbs.explainCause} />
        <Announcer key={`said-${room.room.id}`} room={room} />
        {refusal !== null && (
          <div className={styles.refusal}>
            <Fault onClose={() => refuse(null)}>{refusal}</Fault>
          </div>
        )}
        {canWrite(room.room) ? (
          <Writer key={`write-${room.room.id}`} room={room} draft={drafts} />
        ) : (
          <p className={styles.archived}>
            {t("This room is archived: it can be read, and nobody writes in it any more.")}
          </p>
        )}
      </main>
      {threadId !== null && (
        <ThreadPanel
          key={`${threadId} ${format}`}
          room={room}
          rootId={threadId}
          drafts={threadDrafts}
          verbs={threadVerbs}
          onClose={() => goTo(roomId)}
        />
      )}
      {hasPins && (
        <PinPanel
          room={room}
          onClose={() => setAtPins(false)}
          onJump={(message) => {
            if (!matchMedia(WIDE).matches) setAtPins(false);
            verbs.show(message);
          }}
        />
      )}
      <Toast>{said}</Toast>
      {hasPanel && threadId === null && !hasPins && (
        <MemberPanel
          room={room}
          onClose={() => setPanel(false)}
          onMember={(memberId) => show({ kind: "profile", memberId })}
          onSanction={(kind, memberId) => show({ kind, roomId, memberId })}
          onWhy={(agentId) => show({ kind: "considerations", roomId, agentId })}
          onAdd={() => show({ kind: "add_people", roomId })}
        />
      )}
    </>
  );
}

function JoinPage({ room }: { room: RoomState }) {
  const client = useClient();
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.enterRoom({ type: "join_room", room_id: room.room.id });
    client.openRoom(room.room.id);
  });
  const isOpen = canWrite(room.room) && room.room.kind !== "private";
  return (
    <main className={styles.room}>
      <Empty icon="room" title={t("You are not in “{name}”", { name: room.room.name })} isPage>
        <p>{problem ?? whyNotIn(room.room)}</p>
        {isOpen && (
          <Button look="primary" disabled={isBusy} onClick={() => run()}>
            {t("Join the room")}
          </Button>
        )}
      </Empty>
    </main>
  );
}

function whyNotIn(room: Room): string {
  if (!canWrite(room)) return t("It is archived: nobody enters it any more.");
  return room.kind === "private"
    ? t("It is private: to come back, somebody in it has to add you.")
    : t("Join it to read and to be heard.");
}

/** What the rows ask for; where the server refuses it, why, until another is asked or another room is looked at. */
function useVerbs(
  { room, pins }: RoomState,
  main: DraftOfRoom,
  inThread: DraftOfRoom,
  show: (dialog: OpenDialog) => void,
) {
  const client = useClient();
  const roomId = room.id;
  const [refused, setRefused] = useState<{ roomId: string; words: string } | null>(null);
  const [said, say] = useSaid();
  const { put: mainPut } = main;
  const { put: threadPut } = inThread;
  const verbs = useMemo(() => {
    const attempt = (act: Promise<unknown>): void => {
      setRefused(null);
      act.catch((error: Error) => setRefused({ roomId, words: error.message }));
    };
    const writing = (put: DraftOfRoom["put"]) => ({
      reply: (message: Message) => put({ replyTo: message.id, editing: null }),
      edit: (message: Message) => put({ editing: message.id, replyTo: null, text: message.text }),
      mention: (handle: string) => put({ text: `@${handle} ` }),
    });
    const copy = (text: string, done: string): void =>
      void copyText(text).then((isDone) => say(isDone ? done : t("The browser does not let this page copy")));
    const others = {
      remove: (message: Message) => show({ kind: "delete", message }),
      togglePin: (message: Message) =>
        attempt(
          client.ask({ type: pins.includes(message.id) ? "unpin_message" : "pin_message", message_id: message.id }),
        ),
      removePreview: (message: Message, url: string) =>
        attempt(client.ask({ type: "remove_preview", message_id: message.id, url })),
      copyLink: (message: Message) => copy(linkTo(roomId, message.id), t("The link is copied")),
      copyText: (message: Message) => copy(message.text, t("The text is copied")),
      showRevisions: (message: Message) => show({ kind: "revisions", message }),
      explain: (message: Message) => show({ kind: "why", message }),
      showKnown: (message: Message) => show({ kind: "known", message }),
      explainCause: (messageId: string) =>
        attempt(client.history.find(roomId, messageId).then((message) => show({ kind: "why", message }))),
      report: (message: Message) => show({ kind: "report", message }),
      rate: (message: Message) => show({ kind: "rate", message }),
      toggleReaction: (message: Message, emoji: string) => attempt(client.toggleReaction(message, emoji)),
      react: (message: Message) => show({ kind: "react", message }),
      addPeople: () => show({ kind: "add_people", roomId }),
      pickDay: () => show({ kind: "day", room }),
      showPicture: (message: Message, fileId: string) => show({ kind: "picture", message, fileId }),
      showMember: (memberId: string) => show({ kind: "profile", memberId }),
    };
    const openThread = (rootId: string) => goTo(roomId, rootId);
    const showMessage = async ({ id }: Message): Promise<void> => {
      const rootId = await client.history.showMessage(roomId, id);
      if (rootId !== null) openThread(rootId);
    };
    return {
      verbs: {
        ...others,
        ...writing(mainPut),
        openThread,
        show: (message: Message) => attempt(showMessage(message)),
      },
      threadVerbs: { ...others, ...writing(threadPut) },
    };
  }, [client, roomId, room, pins, mainPut, threadPut, show, say]);
  const refuse = useCallback((words: string | null) => setRefused(words === null ? null : { roomId, words }), [roomId]);
  return { ...verbs, said, refusal: refused?.roomId === roomId ? refused.words : null, refuse };
}

/** Go to the message that the address names, once its room is there; to a reply in its thread. */
function useLink({ room: { id: roomId }, load }: RoomState, refuse: (words: string) => void): void {
  const client = useClient();
  const { messageId } = usePlace();
  const isReady = load === "ready";
  useEffect(() => {
    if (messageId === null || !isReady) return;
    client.history
      .showMessage(roomId, messageId)
      .then((rootId) => rootId !== null && goInstead(roomId, rootId))
      .catch((error: Error) => refuse(error.message));
  }, [client, roomId, messageId, isReady, refuse]);
}
