"""Makes the turn that a message gives an agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.domain.ids import AgentId, ChainId, MemberId, TurnId, new_id
from tertulia.domain.message import Message
from tertulia.domain.turn import Trigger, Turn

# An answer to what was asked so long ago would startle more than help.
STALE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cause:
    """The message to answer, at whose request, and the chain that it belongs to."""

    message: Message
    requester_id: MemberId
    chain_id: ChainId


def make_turn(deps: Deps, cause: Cause, agent_id: AgentId, trigger: Trigger) -> Turn:
    """Make a pending turn; nothing is stored."""
    member = deps.people.find_by_agent(agent_id)
    assert member is not None, "the floor chooses among those that are in the room"
    return Turn(
        id=TurnId(new_id("turn")),
        workspace_id=cause.message.workspace_id,
        room_id=cause.message.room_id,
        agent_id=agent_id,
        member_id=member.id,
        requester_id=cause.requester_id,
        trigger=trigger,
        cause=cause.message.id,
        state="pending",
        created_at=deps.clock.now(),
        chain_id=cause.chain_id,
    )
