"""What members thought of answers, in the database."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.store.agents.counting.period import EVER, Period
from tertulia.store.database import Database
from tertulia.store.memory.off_record import is_on_record
from tertulia.store.tables.agents import feedback
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

# From so many stars on an answer was liked, and up to so many it was not.
LIKED, DISLIKED = 4, 2


@dataclass(frozen=True, slots=True)
class Rating:
    """What one member thinks of one answer; `stars` is 1 to 5."""

    agent_id: AgentId
    member_id: MemberId
    stars: int
    comment: str | None


@dataclass(frozen=True, slots=True)
class Rated:
    """How a member rated an answer of so many characters, and said of it."""

    message_id: MessageId
    room_id: RoomId
    stars: int
    comment: str | None
    chars: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How an agent's answers were rated: how often, by how many people, how often well or badly, and on average.

    `mean` is 1 to 5, None without any rating.
    """

    ratings: int
    people: int
    liked: int
    disliked: int
    mean: float | None


def put_rating(tx: Tx, message: Message, rating: Rating) -> None:
    """Store a rating of an agent's message, replacing the member's earlier one."""
    agent_id, member_id = rating.agent_id, rating.member_id
    drop_rating(tx, message, member_id)
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


def drop_rating(tx: Tx, message: Message, member_id: MemberId) -> bool:
    """Forget how a member rated a message; False when it did not."""
    c = feedback.c
    same = (c.workspace_id == message.workspace_id, c.message_id == message.id, c.member_id == member_id)
    return tx.run(sa.delete(feedback).where(*same)).rowcount == 1


def list_rated(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, member_id: MemberId, limit: int) -> list[Rated]:
    """List the last answers of an agent, on the record and not deleted, that a member rated, the latest first."""
    c, m = feedback.c, messages.c
    query = sa.select(c.message_id, m.room_id, c.rating, c.comment, sa.func.length(m.text).label("chars"))
    query = query.join(messages, m.id == c.message_id).where(m.deleted_at.is_(None), m.workspace_id == workspace_id)
    query = query.where(c.workspace_id == workspace_id, c.agent_id == agent_id, c.member_id == member_id)
    query = query.where(is_on_record())
    rows = tx.run(query.order_by(c.created_at.desc(), c.message_id.desc()).limit(limit)).all()
    return [Rated(row.message_id, row.room_id, row.rating, row.comment, row.chars) for row in rows]


async def sum_ratings(
    db: Database, workspace_id: WorkspaceId, agent_id: AgentId, period: Period = EVER
) -> Satisfaction:
    """Count how an agent's answers were rated in a period."""
    c = feedback.c
    query = sa.select(
        sa.func.count().label("ratings"),
        sa.func.count(sa.distinct(c.member_id)).label("people"),
        sa.func.count(sa.case((c.rating >= LIKED, 1))).label("liked"),
        sa.func.count(sa.case((c.rating <= DISLIKED, 1))).label("disliked"),
        sa.func.sum(c.rating).label("stars"),
    ).where(c.workspace_id == workspace_id, c.agent_id == agent_id, *period.admits(c.created_at))
    async with db.read() as connection:
        row = (await connection.execute(query)).one()
    mean = round(int(row.stars) / row.ratings, 2) if row.ratings else None
    return Satisfaction(row.ratings, row.people, row.liked, row.disliked, mean)
