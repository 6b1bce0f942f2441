"""What a server sends: replies, durable events with `seq`, and signals without."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tertulia.wire.base import (
    AgentMode,
    ExecutionStatus,
    Id,
    NotificationLevel,
    Outcome,
    Phase,
    ReportStatus,
    RoomRole,
    Seq,
    Time,
    Wire,
)
from tertulia.wire.objects import (
    ErrorBody,
    LinkPreview,
    Me,
    Member,
    Message,
    Receipt,
    Room,
    RoomEntry,
    RoomMember,
    WelcomeRoom,
)


class Welcome(Wire):
    """The answer to a hello; what was missed follows."""

    type: Literal["welcome"]
    ref: str
    me: Me
    epoch: str
    heartbeat_s: int
    version: int
    rooms: list[WelcomeRoom]
    blocks: list[Id] = []
    muted_agents: list[Id] = []


class Reply(Wire):
    """The one answer to a command; `ref` is null where the command's could not be read."""

    type: Literal["reply"]
    ref: str | None
    ok: bool
    result: dict[str, object] | None = None
    error: ErrorBody | None = None


class Resumed(Wire):
    """Everything missed in the room was sent."""

    type: Literal["resumed"]
    room_id: Id
    seq: Seq


class ResyncRequired(Wire):
    """What was missed cannot be replayed; take a snapshot."""

    type: Literal["resync_required"]
    room_id: Id
    seq: Seq
    reason: Literal["epoch", "too_old", "not_a_member"]


class _Event(Wire):
    room_id: Id
    seq: Seq
    at: Time


class MessagePosted(_Event):
    type: Literal["message_posted"]
    message: Message


class AgentMessage(_Event):
    type: Literal["agent_message"]
    message: Message
    turn_id: Id
    agent_id: Id


class MessageEdited(_Event):
    type: Literal["message_edited"]
    message: Message


class MessageDeleted(_Event):
    type: Literal["message_deleted"]
    message_id: Id


class ReactionAdded(_Event):
    type: Literal["reaction_added"]
    message_id: Id
    emoji: str
    member_id: Id


class ReactionRemoved(_Event):
    type: Literal["reaction_removed"]
    message_id: Id
    emoji: str
    member_id: Id


class MessagePinned(_Event):
    type: Literal["message_pinned"]
    message_id: Id
    member_id: Id


class MessageUnpinned(_Event):
    type: Literal["message_unpinned"]
    message_id: Id
    member_id: Id


class PreviewsChanged(_Event):
    """All that is known of what the message's links lead to, as it stands now."""

    type: Literal["previews_changed"]
    message_id: Id
    previews: list[LinkPreview]


class MemberJoined(_Event):
    """`agent_mode` is how an agent takes the floor here from now on, as `agent_modes` of the room says."""

    type: Literal["member_joined"]
    member: RoomMember
    agent_mode: AgentMode | None = None


class MemberLeft(_Event):
    type: Literal["member_left"]
    member: Member


class RoomRoleChanged(_Event):
    type: Literal["room_role_changed"]
    member_id: Id
    role: RoomRole


class MemberBanned(_Event):
    """If the member was in the room, it leaves next; without `until` for good."""

    type: Literal["member_banned"]
    member_id: Id
    by_id: Id
    until: Time | None


class MemberUnbanned(_Event):
    type: Literal["member_unbanned"]
    member_id: Id
    by_id: Id


class MemberSilenced(_Event):
    """An `until` of null lets the member speak again."""

    type: Literal["member_silenced"]
    member_id: Id
    by_id: Id
    until: Time | None


class MemberUpdated(_Event):
    type: Literal["member_updated"]
    member: Member


class RoomUpdated(_Event):
    type: Literal["room_updated"]
    room: Room


class AgentAction(_Event):
    type: Literal["agent_action"]
    turn_id: Id
    agent_id: Id
    execution_id: Id
    tool: str
    summary: str
    status: ExecutionStatus


class TurnEnded(_Event):
    type: Literal["turn_ended"]
    turn_id: Id
    agent_id: Id
    outcome: Outcome
    reason: str | None = None
    message_id: Id | None = None


class Notice(_Event):
    type: Literal["notice"]
    code: str
    text: str


class _Signal(Wire):
    room_id: Id
    at: Time


class Typing(_Signal):
    type: Literal["typing"]
    member_id: Id
    typing: bool


class Presence(_Signal):
    type: Literal["presence"]
    member_id: Id
    status: Literal["online", "offline"]


class Read(_Signal):
    type: Literal["read"]
    member_id: Id
    read_seq: Seq


class ThreadRead(_Signal):
    type: Literal["thread_read"]
    message_id: Id
    read_seq: Seq


class ThreadFollowChanged(_Signal):
    type: Literal["thread_follow_changed"]
    message_id: Id
    following: bool


class DraftChanged(_Signal):
    """An empty text is no draft any more."""

    type: Literal["draft_changed"]
    thread_id: Id | None
    text: str
    updated_at: Time


class RoomAdded(_Signal):
    type: Literal["room_added"]
    room: RoomEntry


class RoomRemoved(_Signal):
    type: Literal["room_removed"]


class AgentThinking(_Signal):
    type: Literal["agent_thinking"]
    agent_id: Id
    turn_id: Id
    phase: Phase


class AgentDelta(_Signal):
    """`index` counts the characters before `text`; a higher `attempt` discards what was shown."""

    type: Literal["agent_delta"]
    agent_id: Id
    turn_id: Id
    attempt: int
    index: int
    text: str


class ToolExecution(_Signal):
    type: Literal["tool_execution"]
    agent_id: Id
    turn_id: Id
    execution_id: Id
    tool: str
    status: ExecutionStatus
    input: dict[str, object] | None = None
    output: object = None
    error: str | None = None
    duration_ms: int | None = None


class MemoryChanged(Wire):
    """`memory_ids` is empty when all are forgotten, and when there are too many to name: read the list again."""

    type: Literal["memory_changed"]
    room_id: Id | None
    at: Time
    agent_id: Id
    memory_ids: list[Id]
    change: Literal["formed", "added", "updated", "deleted", "forgotten"]


class RoomNotificationsChanged(_Signal):
    type: Literal["room_notifications_changed"]
    level: NotificationLevel


class BlockChanged(Wire):
    type: Literal["block_changed"]
    room_id: None
    at: Time
    member_id: Id
    blocked: bool


class AgentMuteChanged(Wire):
    type: Literal["agent_mute_changed"]
    room_id: None
    at: Time
    agent_id: Id
    muted: bool


class ReportChanged(_Signal):
    type: Literal["report_changed"]
    report_id: Id
    status: ReportStatus


class TurnDecided(_Signal):
    type: Literal["turn_decided"]
    message_id: Id
    receipts: list[Receipt]


ServerFrame = Annotated[
    Welcome
    | Reply
    | Resumed
    | ResyncRequired
    | MessagePosted
    | AgentMessage
    | MessageEdited
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | MessagePinned
    | MessageUnpinned
    | PreviewsChanged
    | MemberJoined
    | MemberLeft
    | RoomRoleChanged
    | MemberBanned
    | MemberUnbanned
    | MemberSilenced
    | MemberUpdated
    | RoomUpdated
    | AgentAction
    | TurnEnded
    | Notice
    | Typing
    | Presence
    | Read
    | ThreadRead
    | ThreadFollowChanged
    | DraftChanged
    | RoomAdded
    | RoomRemoved
    | AgentThinking
    | AgentDelta
    | ToolExecution
    | MemoryChanged
    | RoomNotificationsChanged
    | BlockChanged
    | AgentMuteChanged
    | ReportChanged
    | TurnDecided,
    Field(discriminator="type"),
]
