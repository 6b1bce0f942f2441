"""What turns did, and how episodes follow what people thought of the answers, in the database."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import TurnId, WorkspaceId
from tertulia.domain.learning.episode import Attempt, ToolUse, name_episode
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.turn import UNCAUSED
from tertulia.store.database import Database
from tertulia.store.memories import memory_of
from tertulia.store.tables.agents import feedback, turns
from tertulia.store.tables.executions import executions
from tertulia.store.tables.ledger import ledger_entries
from tertulia.store.tables.memories import memories
from tertulia.store.tx import Tx

# Of what a turn did the last is told.
_MAX_USES = 20


async def find_attempt(db: Database, workspace_id: WorkspaceId, turn_id: TurnId) -> Attempt | None:
    """Read what a turn did and how it ended; None where it used no tool: that was talk."""
    e, entry = executions.c, ledger_entries.c
    used = sa.select(e.tool, e.summary, e.status, e.error).where(e.workspace_id == workspace_id, e.turn_id == turn_id)
    spent = sa.select(entry.input_tokens + entry.output_tokens).where(
        entry.workspace_id == workspace_id, entry.turn_id == turn_id
    )
    own = sa.select(turns).where(turns.c.workspace_id == workspace_id, turns.c.id == turn_id)
    async with db.read() as connection:
        rows = (await connection.execute(used.order_by(e.id.desc()).limit(_MAX_USES))).all()
        if not rows:
            return None
        turn = (await connection.execute(own)).one()
        tokens = await connection.scalar(spent)
    uses = [
        ToolUse(row.tool, row.summary, None if row.status == "success" else row.error or row.status)
        for row in reversed(rows)
    ]
    took = turn.ended_at - turn.created_at if turn.ended_at else None
    return Attempt(
        turn_id=turn_id,
        trigger=turn.trigger,
        cause=None if turn.trigger in UNCAUSED else turn.cause,
        uses=tuple(uses),
        has_answered=turn.outcome == "spoke",
        reason=turn.reason,
        duration_ms=0 if took is None else round(took.total_seconds() * 1000),
        tokens=tokens or 0,
    )


def has_used_tools(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId) -> bool:
    """Say whether a turn has used any tool."""
    e = executions.c
    query = sa.select(e.id).where(e.workspace_id == workspace_id, e.turn_id == turn_id)
    return tx.run(query.limit(1)).first() is not None


def find_episode(tx: Tx, scope: AgentScope, turn_id: TurnId) -> Memory | None:
    """Find what an agent remembers to have tried in a turn."""
    c = memories.c
    own = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    row = tx.run(sa.select(memories).where(*own, c.external_id == name_episode(turn_id))).mappings().first()
    return None if row is None else memory_of(row)


def list_stars(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId) -> list[int]:
    """List how what a turn said was rated, by whoever did."""
    c = feedback.c
    query = sa.select(c.rating).where(c.workspace_id == workspace_id, c.turn_id == turn_id)
    return [row.rating for row in tx.run(query.order_by(c.member_id))]
