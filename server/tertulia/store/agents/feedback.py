"""What members thought of answers, in the database."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId
from tertulia.domain.message import Message
from tertulia.store.tables.agents import feedback
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Rating:
    """What one member thinks of one answer; `stars` is 1 to 5."""

    agent_id: AgentId
    member_id: MemberId
    stars: int
    comment: str | None


def put_rating(tx: Tx, message: Message, rating: Rating) -> None:
    """Store a rating of an agent's message, replacing the member's earlier one."""
    agent_id, member_id = rating.agent_id, rating.member_id
    same = (feedback.c.message_id == message.id, feedback.c.member_id == member_id)
    tx.run(sa.delete(feedback).where(feedback.c.workspace_id == message.workspace_id, *same))
    tx.run(
        sa.insert(feedback).values(
            message_id=message.id,
            member_id=member_id,
            workspace_id=message.workspace_id,
            agent_id=agent_id,
            turn_id=message.turn_id,
            rating=rating.stars,
            comment=rating.comment,
            created_at=tx.now,
        )
    )
