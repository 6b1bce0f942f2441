"""What can happen in a room: durable events with a number, and signals without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from tertulia.domain.ids import AgentId, ExecutionId, MemberId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Membership, Room, RoomRole

Outcome = Literal["spoke", "reacted", "silent", "covered", "stopped", "failed", "waiting_expired"]


@dataclass(frozen=True, slots=True)
class MessagePosted:
    type: ClassVar[str] = "message_posted"
    message: Message


@dataclass(frozen=True, slots=True)
class AgentMessage:
    type: ClassVar[str] = "agent_message"
    message: Message
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class MessageEdited:
    type: ClassVar[str] = "message_edited"
    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    type: ClassVar[str] = "message_deleted"
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    type: ClassVar[str] = "reaction_added"
    message_id: MessageId
    emoji: str
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    type: ClassVar[str] = "reaction_removed"
    message_id: MessageId
    emoji: str
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class MessagePinned:
    type: ClassVar[str] = "message_pinned"
    message_id: MessageId
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class MessageUnpinned:
    type: ClassVar[str] = "message_unpinned"
    message_id: MessageId
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class PreviewsChanged:
    """What a message's links lead to was found, or taken off; which is read where messages are."""

    type: ClassVar[str] = "previews_changed"
    message: Message


@dataclass(frozen=True, slots=True)
class MemberJoined:
    type: ClassVar[str] = "member_joined"
    membership: Membership


@dataclass(frozen=True, slots=True)
class MemberLeft:
    type: ClassVar[str] = "member_left"
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class RoomRoleChanged:
    type: ClassVar[str] = "room_role_changed"
    member_id: MemberId
    role: RoomRole


@dataclass(frozen=True, slots=True)
class MemberBanned:
    """A member may not be in the room until a moment, or for good; if it was in, it leaves next."""

    type: ClassVar[str] = "member_banned"
    member_id: MemberId
    by_id: MemberId
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MemberUnbanned:
    type: ClassVar[str] = "member_unbanned"
    member_id: MemberId
    by_id: MemberId


@dataclass(frozen=True, slots=True)
class MemberSilenced:
    """A member says nothing in the room until a moment; None lets it speak again."""

    type: ClassVar[str] = "member_silenced"
    member_id: MemberId
    by_id: MemberId
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MemberUpdated:
    """A member of the room has another name or role, or is gone for good; which is read where members are."""

    type: ClassVar[str] = "member_updated"
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class RoomUpdated:
    """The room, or how one of its agents takes the floor, was changed."""

    type: ClassVar[str] = "room_updated"
    room: Room
    membership: Membership | None = None


@dataclass(frozen=True, slots=True)
class AgentAction:
    type: ClassVar[str] = "agent_action"
    turn_id: TurnId
    agent_id: AgentId
    execution_id: ExecutionId
    tool: str
    summary: str
    status: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    type: ClassVar[str] = "turn_ended"
    turn_id: TurnId
    agent_id: AgentId
    outcome: Outcome
    reason: str | None = None
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    type: ClassVar[str] = "notice"
    code: str
    text: str


EventBody = (
    MessagePosted
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
)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log; `seq` counts from 1 without a gap."""

    workspace_id: WorkspaceId
    room_id: RoomId
    seq: int
    at: datetime
    body: EventBody


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to show now and forget: never stored, has no number.

    `fields` are JSON values. `to` names who gets it, whatever they follow; None is everyone in the room. Only what is
    addressed so may be about no room. `origin` is the connection that it came over, where that one is not to be told.
    """

    type: str
    room_id: RoomId | None
    at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    to: frozenset[MemberId] | None = None
    origin: object | None = None


def refs_of(body: EventBody) -> dict[str, Any]:
    """Name what an event is about by ids and revisions, the only thing the log keeps of it."""
    match body:
        case MessagePosted(message) | MessageEdited(message) | PreviewsChanged(message):
            return {"message_id": message.id, "revision": message.revision}
        case AgentMessage(message, agent_id):
            return {"message_id": message.id, "revision": message.revision, "agent_id": agent_id}
        case MemberJoined(membership):
            refs: dict[str, Any] = {"member_id": membership.member_id, "role": membership.role}
            if membership.silenced_until is not None:
                refs["silenced_until"] = membership.silenced_until
            if membership.agent_mode is not None:
                refs["agent_mode"] = membership.agent_mode
            return refs
        case RoomUpdated():
            return {}
        case _:
            return {name: getattr(body, name) for name in body.__slots__ if name != "summary"}
