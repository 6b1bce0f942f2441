/** The one dialog that may be open; those rarely used are loaded when they are. */
import { lazy, Suspense } from "react";
import { useClient } from "../client/context";
import { showMessage } from "../client/jump";
import { learnRoom } from "../client/search";
import { BrowseDialog, DirectDialog, NewRoomDialog } from "../features/rooms/RoomDialogs";
import { Switcher } from "../features/rooms/Switcher";
import { DeleteDialog } from "../features/timeline/DeleteDialog";
import { Boundary } from "../ui/Boundary";
import { Dialog } from "../ui/Dialog";
import { Empty } from "../ui/State";
import type { Agent, Message, Room, SearchHit } from "../wire/types";
import { t } from "../words/words";
import { goToMessage } from "./goToMessage";
import { goTo } from "./location";

const AddPeopleDialog = lazy(() => import("../features/rooms/AddPeopleDialog"));
const AgentDialog = lazy(() => import("../features/agents/AgentDialog"));
const ConsiderationsDialog = lazy(() => import("../features/floor/ConsiderationsDialog"));
const DayDialog = lazy(() => import("../features/timeline/DayDialog"));
const EditRoomDialog = lazy(() => import("../features/rooms/EditRoomDialog"));
const HelpDialog = lazy(() => import("../features/shell/HelpDialog"));
const LeaveDialog = lazy(() => import("../features/rooms/LeaveDialog"));
const MemoryDialog = lazy(() => import("../features/agents/MemoryDialog"));
const ModelsDialog = lazy(() => import("../features/models/ModelsDialog"));
const PeopleDialog = lazy(() => import("../features/people/PeopleDialog"));
const ProfileDialog = lazy(() => import("../features/members/ProfileDialog"));
const RateDialog = lazy(() => import("../features/timeline/RateDialog"));
const ReactDialog = lazy(() => import("../features/emoji/ReactDialog"));
const RehearsalDialog = lazy(() => import("../features/floor/RehearsalDialog"));
const ReportDialog = lazy(() => import("../features/order/ReportDialog"));
const ReportsDialog = lazy(() => import("../features/order/ReportsDialog"));
const RevisionsDialog = lazy(() => import("../features/timeline/RevisionsDialog"));
const SanctionDialog = lazy(() => import("../features/order/SanctionDialog"));
const SearchDialog = lazy(() => import("../features/search/SearchDialog"));
const SetupDialog = lazy(() => import("../features/agents/setup/SetupDialog"));
const SettingsDialog = lazy(() => import("../features/shell/SettingsDialog"));
const ViewerDialog = lazy(() => import("../features/timeline/ViewerDialog"));
const KnownDialog = lazy(() => import("../features/floor/KnownDialog"));
const WhyDialog = lazy(() => import("../features/floor/WhyDialog"));
const WorkspaceDialog = lazy(() => import("../features/people/WorkspaceDialog"));

export type OpenDialog =
  | { kind: "new_room" | "browse" | "direct" | "switch" | "help" | "settings" | "search" }
  | { kind: "reports" | "people" | "workspace" | "models" }
  | { kind: "profile"; memberId: string }
  | { kind: "agent"; agent: Agent | null }
  | { kind: "add_people"; roomId: string }
  | { kind: "memories"; agentId: string }
  | { kind: "setup"; agentId: string; name: string }
  | { kind: "considerations"; roomId: string; agentId: string }
  | { kind: "rehearse"; roomId: string }
  | { kind: "edit_room" | "leave_room" | "day"; room: Room }
  | { kind: "ban" | "silence" | "remove"; roomId: string; memberId: string }
  | { kind: "why" | "known" | "rate" | "revisions" | "report" | "delete" | "react"; message: Message }
  | { kind: "picture"; message: Message; fileId: string };

interface DialogsProps {
  open: OpenDialog | null;
  roomId: string | null;
  show: (dialog: OpenDialog | null) => void;
}

export function Dialogs({ open, roomId, show }: DialogsProps) {
  if (open === null) return null;
  return (
    <Boundary instead={<NotLoaded onClose={() => show(null)} />}>
      <Suspense fallback={null}>
        <Chosen open={open} roomId={roomId} show={show} />
      </Suspense>
    </Boundary>
  );
}

/** A part that is fetched when it is needed may not come: the server is away, or has another version by now. */
function NotLoaded({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("This did not load")} size="small" onClose={onClose}>
      <Empty icon="warning" title={t("The server did not send this part of the page")}>
        {t("Check that it runs, then reload the page. What you have written is kept.")}
      </Empty>
    </Dialog>
  );
}

function Chosen({ open, roomId, show }: DialogsProps & { open: OpenDialog }) {
  const client = useClient();
  const close = (): void => show(null);
  const enter = (id: string): void => {
    close();
    goTo(id);
  };
  const jump = (id: string) => (messageId: string) => {
    close();
    goToMessage(id, messageId);
  };
  const openHit = async ({ message }: SearchHit): Promise<void> => {
    close();
    await learnRoom(client.store, message.room_id);
    goToMessage(message.room_id, message.id);
  };
  switch (open.kind) {
    case "new_room":
      return <NewRoomDialog onClose={close} onRoom={enter} />;
    case "browse":
      return <BrowseDialog onClose={close} onRoom={enter} />;
    case "direct":
      return <DirectDialog onClose={close} onRoom={enter} />;
    case "switch":
      return <Switcher onClose={close} onRoom={enter} onBrowse={() => show({ kind: "browse" })} />;
    case "help":
      return <HelpDialog onClose={close} onSettings={() => show({ kind: "settings" })} />;
    case "search":
      return <SearchDialog onClose={close} onHit={(hit) => void openHit(hit)} />;
    case "settings":
      return <SettingsDialog onClose={close} />;
    case "people":
      return <PeopleDialog onClose={close} />;
    case "workspace":
      return <WorkspaceDialog onClose={close} />;
    case "models":
      return <ModelsDialog onClose={close} />;
    case "profile":
      return (
        <ProfileDialog
          memberId={open.memberId}
          roomId={roomId}
          onClose={close}
          onRoom={enter}
          onEdit={(agent) => show({ kind: "agent", agent })}
          onMemories={(agentId) => show({ kind: "memories", agentId })}
          onSetup={({ id, name }) => show({ kind: "setup", agentId: id, name })}
          onWhy={(agentId) => roomId !== null && show({ kind: "considerations", roomId, agentId })}
        />
      );
    case "agent":
      return (
        <AgentDialog
          agent={open.agent}
          roomId={roomId}
          onClose={close}
          onSaved={(agent) => show({ kind: "profile", memberId: agent.member_id })}
        />
      );
    case "add_people":
      return <AddPeopleDialog roomId={open.roomId} onClose={close} />;
    case "memories":
      return <MemoryDialog agentId={open.agentId} onClose={close} onMessage={(room, message) => jump(room)(message)} />;
    case "setup":
      return <SetupDialog agentId={open.agentId} name={open.name} onClose={close} />;
    case "considerations":
      return (
        <ConsiderationsDialog roomId={open.roomId} agentId={open.agentId} onClose={close} onJump={jump(open.roomId)} />
      );
    case "rehearse":
      return <RehearsalDialog roomId={open.roomId} onClose={close} onJump={jump(open.roomId)} />;
    case "day":
      return <DayDialog room={open.room} onClose={close} />;
    case "delete":
      return <DeleteDialog message={open.message} onClose={close} />;
    case "edit_room":
      return <EditRoomDialog room={open.room} onClose={close} />;
    case "leave_room":
      return <LeaveDialog room={open.room} onClose={close} />;
    case "ban":
    case "silence":
    case "remove":
      return <SanctionDialog act={open.kind} roomId={open.roomId} memberId={open.memberId} onClose={close} />;
    case "react":
      return <ReactDialog message={open.message} onClose={close} />;
    case "report":
      return <ReportDialog message={open.message} onClose={close} />;
    case "reports":
      return <Reports onClose={close} />;
    case "rate":
      return <RateDialog message={open.message} onClose={close} />;
    case "picture":
      return <ViewerDialog message={open.message} fileId={open.fileId} onClose={close} />;
    case "revisions":
      return <RevisionsDialog message={open.message} onClose={close} />;
    case "known":
      return <KnownDialog message={open.message} onClose={close} onJump={jump(open.message.room_id)} />;
    case "why":
      return <WhyDialog message={open.message} onClose={close} />;
  }
}

function Reports({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const jump = (message: Message): void => {
    onClose();
    goTo(message.room_id, message.thread_id);
    void showMessage(client, message).catch(() => undefined);
  };
  return <ReportsDialog onClose={onClose} onJump={jump} />;
}
