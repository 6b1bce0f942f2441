"""What the floor holds between a message and its answer: waits for the right moment, and the lease of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, TurnId, WaitId, WorkspaceId
from tertulia.domain.turn import Trigger

# `burst`: whether the author goes on; `addition`: who had the floor before is done; `reoffer`: whether somebody answers
# an open question; `opening`: whether the room stays silent.
WaitKind = Literal["burst", "addition", "reoffer", "opening"]


@dataclass(frozen=True, slots=True)
class Wish:
    """An agent that would answer, by which rule, with which score and why; a bid, its `threshold`."""

    agent_id: AgentId
    trigger: Trigger
    rule: str
    score: float
    reasons: tuple[str, ...]
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """An answer that waits for its time: `due_at` may be moved by what happens, never beyond `until`.

    `bids` are who would speak, the best first; `round` counts how often an open question was offered. An opening has no
    message that causes it, and its author is who allowed it. What the author said `before` the cause, and nobody has
    answered yet, is answered with it.
    """

    id: WaitId
    workspace_id: WorkspaceId
    room_id: RoomId
    thread_id: MessageId | None
    kind: WaitKind
    cause: MessageId
    author_id: MemberId
    bids: tuple[Wish, ...]
    due_at: datetime
    until: datetime
    round: int = 1
    before: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class Lease:
    """Who speaks next in a place without having been asked; `covered` are those who would have, the best first."""

    workspace_id: WorkspaceId
    room_id: RoomId
    thread_id: MessageId | None
    turn_id: TurnId
    cause: MessageId
    covered: tuple[Wish, ...] = ()
