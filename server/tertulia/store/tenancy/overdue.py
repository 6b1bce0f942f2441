"""What a workspace holds from before a moment, a piece at a time, in the database."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import MessageId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.agents import receipts, turn_steps, turns
from tertulia.store.tables.executions import executions
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


async def list_messages_before(
    db: Database, workspace_id: WorkspaceId, moment: datetime, after: int, limit: int
) -> list[tuple[int, MessageId]]:
    """List messages of before a moment that still say something, by their place in the order of all commits."""
    m = messages.c
    query = sa.select(m.n, m.id).where(
        m.n > after, m.workspace_id == workspace_id, m.created_at < moment, m.deleted_at.is_(None)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(m.n).limit(limit))).all()
    return [(row.n, MessageId(row.id)) for row in rows]


def delete_traces_before(tx: Tx, workspace_id: WorkspaceId, moment: datetime, limit: int) -> int:
    """Remove what agents thought, did and weighed before a moment, at most so much of each; gives how much that was.

    A turn that goes on keeps its steps: it would do again what it did.
    """
    t, s, e, r = turns.c, turn_steps.c, executions.c, receipts.c
    ended = sa.select(t.id).where(t.workspace_id == workspace_id, t.state == "ended", t.created_at < moment)
    stepped = ended.where(sa.exists().where(s.turn_id == t.id)).limit(limit)
    steps = sa.delete(turn_steps).where(s.workspace_id == workspace_id, s.turn_id.in_(stepped.scalar_subquery()))
    called = sa.select(e.id).where(e.workspace_id == workspace_id, e.created_at < moment, e.ended_at.is_not(None))
    calls = sa.delete(executions).where(e.workspace_id == workspace_id, e.id.in_(called.limit(limit).scalar_subquery()))
    told = sa.select(r.message_id).where(r.workspace_id == workspace_id, r.created_at < moment).limit(limit)
    weighed = sa.delete(receipts).where(r.workspace_id == workspace_id, r.message_id.in_(told.scalar_subquery()))
    return sum(tx.run(one).rowcount for one in (steps, calls, weighed))
