"""What is read of a room's past: its messages, and what happened beside them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tertulia.wire.base import Id, Seq, Wire
from tertulia.wire.frames import AgentAction, MemberJoined, MemberLeft, MemberUpdated, Notice, RoomUpdated, TurnEnded
from tertulia.wire.objects import LiveTurn, Member, Message, Room

HappenedBeside = Annotated[
    MemberJoined | MemberLeft | MemberUpdated | RoomUpdated | AgentAction | TurnEnded | Notice,
    Field(discriminator="type"),
]


class History(Wire):
    """The result of `list_history`; messages and events are oldest first."""

    messages: list[Message]
    events: list[HappenedBeside]
    has_more: bool


class Snapshot(Wire):
    """A room as it stands at `seq`; with the events that follow it gives any later one."""

    room: Room
    seq: Seq
    members: list[Member]
    messages: list[Message]
    events: list[HappenedBeside]
    turns: list[LiveTurn]
    approvals: Annotated[list[Id], Field(max_length=0)]
    read_seq: Seq
