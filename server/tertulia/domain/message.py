"""A message as it stands, or as it stood at one revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tertulia.domain.content.file import File
from tertulia.domain.ids import DocumentId, MemberId, MemoryId, MessageId, RoomId, TurnId, WorkspaceId

MAX_TEXT_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji on a message and who put it there, in the order they did."""

    emoji: str
    member_ids: tuple[MemberId, ...]


@dataclass(frozen=True, slots=True)
class ThreadGrowth:
    """How far a thread has grown: its replies, those that were deleted since among them, and the last of them."""

    replies: int
    last_seq: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """What the page behind one of a message's links says of itself: plain words of a stranger.

    `host` is who gave the page in the end. One that was taken off keeps its link alone, so that it does not come again.
    """

    url: str
    title: str = ""
    description: str = ""
    site: str = ""
    host: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A piece of a document that an agent's answer names, by the memory it is and the document it was learnt from."""

    memory_id: MemoryId
    document_id: DocumentId
    document: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """`seq` is that of the event that posted it; a deleted message keeps its place and loses its words.

    `thread` is there where a message that began a thread is read as it stands now; an event's message has none.
    `sources` are what an agent's answer names as “[1]”, “[2]” …, in that order.
    """

    id: MessageId
    workspace_id: WorkspaceId
    room_id: RoomId
    seq: int
    author_id: MemberId
    text: str
    created_at: datetime
    revision: int = 1
    reply_to: MessageId | None = None
    thread_id: MessageId | None = None
    mentions: tuple[MemberId, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    attachments: tuple[File, ...] = ()
    turn_id: TurnId | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    thread: ThreadGrowth | None = None
    previews: tuple[LinkPreview, ...] = ()
    sources: tuple[Citation, ...] = ()
