"""What is read of a room's past: its messages, and what happened beside them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tertulia.wire.base import Id, Seq, Time, Wire
from tertulia.wire.frames import (
    AgentAction,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberSilenced,
    MemberUnbanned,
    MemberUpdated,
    Notice,
    RoomRoleChanged,
    RoomUpdated,
    TurnEnded,
)
from tertulia.wire.objects import LiveTurn, Message, Room, RoomMember

HappenedBeside = Annotated[
    MemberJoined
    | MemberLeft
    | MemberUpdated
    | RoomRoleChanged
    | MemberBanned
    | MemberUnbanned
    | MemberSilenced
    | RoomUpdated
    | AgentAction
    | TurnEnded
    | Notice,
    Field(discriminator="type"),
]


class History(Wire):
    """The result of `list_history`; messages and events are oldest first, `has_more` says the same as `…_before`."""

    messages: list[Message]
    events: list[HappenedBeside]
    has_more: bool
    has_more_before: bool
    has_more_after: bool


class FollowedThread(Wire):
    """A thread that I follow, by its first message; `unread` counts what others said there after my mark."""

    root: Message | None
    root_id: str
    room_id: str
    replies: int
    last_seq: Seq
    last_at: Time
    unread: int
    mentions: int
    read_seq: Seq
    is_following: bool


class Threads(Wire):
    """The result of `list_threads`, those first in which something was said last."""

    threads: list[FollowedThread]
    next: str | None


class Snapshot(Wire):
    """A room as it stands at `seq`; with the events that follow it gives any later one."""

    room: Room
    seq: Seq
    members: list[RoomMember]
    messages: list[Message]
    events: list[HappenedBeside]
    pins: list[Id]
    turns: list[LiveTurn]
    approvals: Annotated[list[Id], Field(max_length=0)]
    read_seq: Seq
