"""What a server sends: replies, durable events with `seq`, and signals without."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tertulia.wire.base import ExecutionStatus, Id, Outcome, Phase, Seq, Time, Wire
from tertulia.wire.objects import ErrorBody, Me, Member, Message, Receipt, Room, RoomEntry, WelcomeRoom


class Welcome(Wire):
    """The answer to a hello; what was missed follows."""

    type: Literal["welcome"]
    ref: str
    me: Me
    epoch: str
    heartbeat_s: int
    version: int
    rooms: list[WelcomeRoom]


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


class MemberJoined(_Event):
    type: Literal["member_joined"]
    member: Member


class MemberLeft(_Event):
    type: Literal["member_left"]
    member: Member


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
    | MemberJoined
    | MemberLeft
    | MemberUpdated
    | RoomUpdated
    | AgentAction
    | TurnEnded
    | Notice
    | Typing
    | Presence
    | Read
    | RoomAdded
    | RoomRemoved
    | AgentThinking
    | AgentDelta
    | ToolExecution
    | MemoryChanged
    | TurnDecided,
    Field(discriminator="type"),
]
