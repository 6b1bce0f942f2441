"""A turn: one agent's chance to act, for one cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertulia.domain.events import Outcome
from tertulia.domain.ids import AgentId, ChainId, MemberId, MessageId, RoomId, TurnId, WorkspaceId

TurnState = Literal["pending", "running", "waiting", "ended"]
Trigger = Literal["mention", "reply", "direct", "unasked", "addition", "delegated", "opening", "invoke"]
Phase = Literal["considering", "recalling", "reasoning", "using_tool", "writing", "done"]


@dataclass(frozen=True, slots=True)
class Turn:
    """`cause` is the message it answers, or the key or id of an invocation with its `text`.

    That of an opening is the silence it breaks, by the number of the message before; its `text` says how long that is.

    `chain_id` names the first cause that led here, by way of however many agents and programs; `attempt` counts the
    times it was begun. It begins when the turn `after` has ended, if there is one: that agent was named before this,
    or, where it is `delegated`, asked this one for the message that both answer, in the words of `text`.
    """

    id: TurnId
    workspace_id: WorkspaceId
    room_id: RoomId
    agent_id: AgentId
    member_id: MemberId
    requester_id: MemberId
    trigger: Trigger
    cause: str
    state: TurnState
    created_at: datetime
    chain_id: ChainId
    text: str | None = None
    attempt: int = 0
    outcome: Outcome | None = None
    reason: str | None = None
    message_id: MessageId | None = None
    stop_requested_at: datetime | None = None
    ended_at: datetime | None = None
    after: TurnId | None = None


@dataclass(slots=True)
class LiveTurn:
    """What a turn under way has shown so far, the one value here that changes; `text` is of the present attempt."""

    turn_id: TurnId
    room_id: RoomId
    agent_id: AgentId
    phase: Phase = "considering"
    attempt: int = 0
    text: str = ""


_SILENCE = "silence:"


def name_silence(last_seq: int) -> str:
    """Give the cause of a turn that is to break the silence after a message of this number; 0 where there is none."""
    return f"{_SILENCE}{last_seq}"


def silent_since(cause: str) -> int:
    """Read the number of the message after which it was silent out of an opening's cause."""
    return int(cause.removeprefix(_SILENCE))


# Turns that nobody asked for: they may end in silence, and give way to others.
UNASKED: frozenset[Trigger] = frozenset({"unasked", "addition", "opening"})
# Turns that answer no message.
UNCAUSED: frozenset[Trigger] = frozenset({"opening", "invoke"})
