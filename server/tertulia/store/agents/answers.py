"""Finds what agents said that holds somebody's words: quoted, or in answer to what was deleted since."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MessageId
from tertulia.domain.people import Member
from tertulia.domain.words.quoting import is_quoting
from tertulia.store.database import Database
from tertulia.store.tables.agents import turns
from tertulia.store.tables.rooms import messages

_PAGE = 500


async def list_quoting(db: Database, member: Member, folded: Collection[str]) -> list[MessageId]:
    """List what agents said at somebody's asking that says any of these again, the oldest first.

    Not what they told others: that others said the like is not for one to find out, nor theirs to lose.
    """
    c = messages.c
    standing = (c.workspace_id == member.workspace_id, c.turn_id.is_not(None), c.deleted_at.is_(None))
    asked = sa.select(turns.c.id).where(turns.c.workspace_id == member.workspace_id, turns.c.requester_id == member.id)
    query = sa.select(c.n, c.id, c.text).where(*standing, c.turn_id.in_(asked)).order_by(c.n).limit(_PAGE)
    found: list[MessageId] = []
    last = 0
    while folded:
        async with db.read() as connection:
            rows = (await connection.execute(query.where(c.n > last))).all()
        found += await asyncio.to_thread(_choose, rows, folded)
        if len(rows) < _PAGE:
            break
        last = rows[-1].n
    return found


def _choose(rows: Sequence[Any], folded: Collection[str]) -> list[MessageId]:
    return [MessageId(row.id) for row in rows if is_quoting(row.text, folded)]


async def list_answers_to_deleted(db: Database, member: Member) -> list[MessageId]:
    """List what agents answered to messages of somebody's that are deleted: nobody can tell whose words it holds."""
    answer, asked = messages.alias(), messages.alias()
    joined = (
        sa.select(answer.c.id)
        .join(turns, sa.and_(turns.c.workspace_id == answer.c.workspace_id, turns.c.id == answer.c.turn_id))
        .join(asked, sa.and_(asked.c.workspace_id == turns.c.workspace_id, asked.c.id == turns.c.cause))
        .where(asked.c.workspace_id == member.workspace_id, asked.c.author_id == member.id)
        .where(asked.c.deleted_at.is_not(None), answer.c.deleted_at.is_(None))
        .order_by(answer.c.n)
    )
    async with db.read() as connection:
        return [MessageId(row[0]) for row in await connection.execute(joined)]


async def count_deleted(db: Database, member: Member) -> int:
    """Count the messages of somebody's that are deleted, whose words nobody knows any more."""
    c = messages.c
    query = sa.select(sa.func.count()).where(
        c.workspace_id == member.workspace_id, c.author_id == member.id, c.deleted_at.is_not(None)
    )
    async with db.read() as connection:
        return int((await connection.execute(query)).scalar_one())
