"""The nouns of the protocol as clients see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tertulia.wire.base import (
    AgentMode,
    History,
    Id,
    MemberKind,
    MemberRole,
    NotificationLevel,
    Outcome,
    Phase,
    RoomKind,
    RoomRole,
    Seq,
    Time,
    Wire,
)
from tertulia.wire.known import TurnSnapshot


class Author(Wire):
    """Who said something."""

    id: Id
    name: str
    handle: str
    kind: MemberKind


class Member(Wire):
    """A participant of the workspace; `agent_id` only for agents, `closed` of one that is gone for good."""

    id: Id
    name: str
    handle: str
    kind: MemberKind
    role: MemberRole
    agent_id: Id | None = None
    closed: bool = False


class Me(Member):
    """The member whose connection or session this is."""


class RoomMember(Member):
    """A member as it is in one room."""

    room_role: RoomRole = "member"
    silenced_until: Time | None = None


class Reaction(Wire):
    """One emoji on a message and who put it there, in the order they did."""

    emoji: str
    member_ids: list[Id]


class Thread(Wire):
    """How far the thread that a message began has grown; deleted replies count."""

    replies: int
    last_seq: Seq
    last_at: Time


class Attachment(Wire):
    """A file in a message; `width` and `height` in points, of pictures that could be read."""

    id: Id
    name: str
    media_type: str
    size_bytes: Annotated[int, Field(ge=1)]
    width: int | None
    height: int | None
    has_thumbnail: bool


class LinkPreview(Wire):
    """What the page behind one of a message's links says of itself; `host` is who gave the page in the end."""

    url: str
    title: str
    description: str
    site: str
    host: str


class Citation(Wire):
    """A piece of a document that an agent's answer names: the memory it is, and where in which document it stands."""

    memory_id: Id
    document_id: Id
    document: str
    part: str | None


class Message(Wire):
    """A message; a deleted one keeps its place with `deleted` true and no text."""

    id: Id
    room_id: Id
    seq: Seq
    author: Author
    text: str
    reply_to: Id | None
    thread_id: Id | None
    mentions: list[Id]
    attachments: list[Attachment]
    reactions: list[Reaction]
    created_at: Time
    edited_at: Time | None
    turn_id: Id | None = None
    deleted: bool = False
    thread: Thread | None = None
    previews: list[LinkPreview] = []
    sources: list[Citation] = []


class Draft(Wire):
    """What I began to write to a room, or in one of its threads."""

    room_id: Id
    thread_id: Id | None
    text: str
    updated_at: Time


class Revision(Wire):
    """One wording of a message, and since when it stood."""

    number: int
    text: str
    mentions: list[Id]
    at: Time


class Pin(Wire):
    """A pinned message, who pinned it and when."""

    message: Message
    pinned_by: Id
    pinned_at: Time


class Room(Wire):
    """A room; `agent_modes` says by agent id how each agent takes the floor here.

    `agent_thresholds` holds the scores from which on agents speak unasked, of those for whom the room has set one,
    `agent_openings` after how many minutes of silence agents may open a conversation, of those that may at all.
    """

    id: Id
    name: str
    kind: RoomKind
    topic: str
    history: History
    created_by: Id | None
    created_at: Time
    archived: bool
    archived_at: Time | None = None
    agent_modes: dict[str, AgentMode]
    agent_thresholds: dict[str, float] = {}
    agent_openings: dict[str, int] = {}
    slow_mode_s: int = 0


class RoomEntry(Room):
    """A room with the number of its last event, where an answer begins to know it."""

    seq: Seq
    member_ids: list[Id] | None = None
    is_member: bool = True


class LiveTurn(Wire):
    """A turn that is under way; `text` is what its present attempt has shown so far."""

    turn_id: Id
    agent_id: Id
    phase: Phase
    attempt: int
    text: str


class WelcomeRoom(RoomEntry):
    """A room of mine, with what I have not read and what is going on there."""

    unread: int
    mentions: int
    read_seq: Seq
    turns: list[LiveTurn]
    notifications: NotificationLevel = "all"


class Receipt(Wire):
    """Why one agent did or did not take the floor for a message.

    `threshold` is what the score was held against, where the score decided; `cost_usd` what the turn cost, for those
    who keep the agent, and null where nobody knows the price of its model. `snapshot` is what the turn's model
    was told.
    """

    agent_id: Id
    name: str
    score: float
    rule: str
    reasons: list[str]
    outcome: str
    policy: str
    threshold: float | None = None
    turn_id: Id | None = None
    turn_outcome: Outcome | None = None
    cost_usd: float | None = None
    sources: dict[str, object] | None = None
    snapshot: TurnSnapshot | None = None


class ErrorBody(Wire):
    """What went wrong, in words that are safe to show."""

    code: str
    message: str
    retryable: bool = False
    retry_after_s: float | None = None
    details: dict[str, object] | None = None
