"""What an agent knows of who speaks to whom, read from the database; who asks says what may be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.memories import memory_of
from tertulia.store.memory.off_record import is_on_record
from tertulia.store.memory.social import Evidence
from tertulia.store.tables.agents import feedback
from tertulia.store.tables.base import from_micros
from tertulia.store.tables.memories import memories, memory_corrections, social_evidence, social_floors
from tertulia.store.tables.rooms import messages

_WEEK_US = 7 * 86_400 * 1_000_000
# Ratings from here on, and up to there, say something.
_LIKED, _DISLIKED = 4, 2
MAX_MEMORIES = 400


@dataclass(frozen=True, slots=True)
class Where:
    """Whose evidence is meant: of which people, among them or with anybody, and from which rooms from which number on.

    `floors` None means every room; `is_among` that both must be of `people`.
    """

    people: Collection[str] | None = None
    is_among: bool = False
    floors: Mapping[RoomId, int] | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """How often one spoke to another in a week, how often in which tone, and when last."""

    author_id: MemberId
    other_id: MemberId
    said: int
    warm: int
    cool: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """How often a person liked an agent's answers, did not, and put right what it remembered."""

    liked: int = 0
    disliked: int = 0
    corrected: int = 0


async def list_weeks(db: Database, scope: AgentScope, where: Where = Where()) -> list[Week]:
    """Read who spoke to whom, in sums of a week."""
    c = social_evidence.c
    at = sa.type_coerce(c.at, sa.BigInteger)
    query = sa.select(c.author_id, c.other_id, sa.func.count().label("said"), sa.func.max(at).label("last_at"))
    query = query.add_columns(
        sa.func.sum(sa.case((c.tone > 0, 1), else_=0)).label("warm"),
        sa.func.sum(sa.case((c.tone < 0, 1), else_=0)).label("cool"),
    )
    query = query.where(*_meant(scope, where)).group_by(c.author_id, c.other_id, at // _WEEK_US)
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        Week(
            MemberId(row.author_id),
            MemberId(row.other_id),
            row.said,
            int(row.warm),
            int(row.cool),
            from_micros(int(row.last_at)),
        )
        for row in rows
    ]


async def list_rooms(db: Database, scope: AgentScope, people: Collection[str]) -> list[RoomId]:
    """List the rooms in which some of these people spoke to somebody."""
    c = social_evidence.c
    query = sa.select(c.room_id).distinct().where(*_meant(scope, Where(people)))
    async with db.read() as connection:
        return [RoomId(room_id) for room_id in (await connection.execute(query)).scalars()]


async def list_evidence(db: Database, scope: AgentScope, member_id: MemberId, limit: int) -> list[Evidence]:
    """List what somebody said to others and they to it, the last first."""
    c = social_evidence.c
    query = sa.select(*(c[name] for name in Evidence.__dataclass_fields__)).where(*_meant(scope, Where([member_id])))
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(c.at.desc(), c.ordinal.desc()).limit(limit))).mappings().all()
    return [Evidence(**row) for row in rows]


async def list_said_to(
    db: Database, scope: AgentScope, to: MemberId, where: Where, limit: int
) -> list[tuple[MemberId, MessageId, str]]:
    """List what these people said to a member, the last first: by whom, in which message, and its words now."""
    c, m = social_evidence.c, messages.c
    query = sa.select(m.author_id, m.id, m.text).join(social_evidence, c.message_id == m.id)
    query = query.where(*_meant(scope, where), c.other_id == to, m.deleted_at.is_(None)).order_by(c.at.desc())
    async with db.read() as connection:
        rows = (await connection.execute(query.limit(limit))).all()
    return [(MemberId(row[0]), MessageId(row[1]), row[2]) for row in rows]


async def list_social_memories(
    db: Database, scope: AgentScope, now: datetime, handles: Collection[str] | None = None
) -> list[Memory]:
    """List what an agent remembers of how people stand to one another and what they prefer, the last first.

    What is sealed is left out: its words are in no picture, as in no index.
    With `handles` only what these said or what is about them, and how anybody stands to anybody.
    """
    c = memories.c
    query = sa.select(memories).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    query = query.where(c.sealed.is_(None), sa.or_(c.kind == "social", c.type.in_(["relationship", "preference"])))
    query = query.where(sa.or_(c.expires_at.is_(None), c.expires_at > now)).order_by(c.ordinal.desc())
    if handles is not None:
        small = [handle.lower() for handle in handles]
        spoke, about = sa.func.lower(c.source["author"].as_string()), sa.func.lower(c.subject)
        query = query.where(sa.or_(spoke.in_(small), about.in_(small), c.kind == "social"))
    async with db.read() as connection:
        rows = (await connection.execute(query.limit(MAX_MEMORIES))).mappings().all()
    return [memory_of(row) for row in rows]


async def list_judged(db: Database, scope: AgentScope) -> dict[MemberId, Judged]:
    """Count what each person thought of an agent's answers, and what it put right; not what was erased since."""
    f, k, m, mine = feedback.c, memory_corrections.c, messages.c, memories.c
    stands = (m.deleted_at.is_(None), is_on_record())
    rated = (
        sa.select(f.member_id, f.rating, sa.func.count().label("times"))
        .join(messages, m.id == f.message_id)
        .where(f.workspace_id == scope.workspace_id, f.agent_id == scope.agent_id, *stands)
        .where(~_erased(f.member_id, scope, f.created_at))
        .group_by(f.member_id, f.rating)
    )
    corrected = (
        sa.select(m.author_id, sa.func.count(sa.distinct(m.id)).label("times"))
        .join(memory_corrections, k.message_id == m.id)
        .join(memories, mine.id == k.memory_id)
        .where(mine.workspace_id == scope.workspace_id, mine.agent_id == scope.agent_id, *stands)
        .where(~_erased(m.author_id, scope, m.created_at))
        .group_by(m.author_id)
    )
    async with db.read() as connection:
        ratings = (await connection.execute(rated)).all()
        mends = {row.author_id: row.times for row in (await connection.execute(corrected)).all()}
    judged: dict[MemberId, Judged] = {}
    for member_id in {row.member_id for row in ratings} | set(mends):
        own = [row for row in ratings if row.member_id == member_id]
        judged[MemberId(member_id)] = Judged(
            sum(row.times for row in own if row.rating >= _LIKED),
            sum(row.times for row in own if row.rating <= _DISLIKED),
            mends.get(member_id, 0),
        )
    return judged


async def list_floors(db: Database, workspace_id: WorkspaceId) -> dict[str, datetime]:
    """Say since when it is counted what people of a workspace are in, where something was erased."""
    c = social_floors.c
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(c.subject_id, c.at).where(c.workspace_id == workspace_id))).all()
    return {row.subject_id: row.at for row in rows}


async def list_agents_knowing(db: Database, member: Member) -> list[str]:
    """List the agents that know of anybody whom a person spoke to, or who spoke to it."""
    c = social_evidence.c
    mine = (c.workspace_id == member.workspace_id, sa.or_(c.author_id == member.id, c.other_id == member.id))
    async with db.read() as connection:
        found = await connection.execute(sa.select(c.agent_id).distinct().where(*mine).order_by(c.agent_id))
        return list(found.scalars())


def _meant(scope: AgentScope, where: Where) -> list[sa.ColumnElement[bool]]:
    c = social_evidence.c
    which = [c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id]
    if where.people is not None:
        spoke, heard = c.author_id.in_(list(where.people)), c.other_id.in_(list(where.people))
        which.append(sa.and_(spoke, heard) if where.is_among else sa.or_(spoke, heard))
    if where.floors is not None:
        open_rooms = [sa.and_(c.room_id == room_id, c.seq >= floor) for room_id, floor in where.floors.items()]
        which.append(sa.or_(sa.false(), *open_rooms))
    return which


def _erased(subject: sa.ColumnElement[str], scope: AgentScope, at: sa.ColumnElement[datetime]) -> sa.Exists:
    c = social_floors.c
    of: Any = sa.or_(c.subject_id == subject, c.subject_id == scope.agent_id)
    return sa.select(c.at).where(of, c.at >= at).exists()
