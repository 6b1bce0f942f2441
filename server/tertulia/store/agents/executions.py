"""Tool executions in the database."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, ExecutionId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.executions import executions
from tertulia.store.tx import Tx

Status = Literal["pending", "running", "waiting_approval", "success", "error", "denied", "timed_out"]


@dataclass(frozen=True, slots=True)
class Execution:
    """One call of a tool; `input` and `output` are JSON values, `call_key` names the call within its turn.

    `turn_id` and `room_id` are None for a tool that was invoked by hand; `ended_at` is None while it is under way.
    """

    id: ExecutionId
    workspace_id: WorkspaceId
    agent_id: AgentId
    turn_id: TurnId | None
    call_key: str
    room_id: RoomId | None
    requester_id: MemberId
    tool: str
    summary: str
    input: dict[str, Any]
    status: Status
    created_at: datetime
    output: Any = None
    error: str | None = None
    duration_ms: int | None = None
    cost_usd: float = 0.0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """Which executions to list; None admits all, a tuple what is in it."""

    agent_id: tuple[AgentId, ...] | None = None
    room_id: RoomId | None = None
    turn_id: TurnId | None = None
    tool: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class ExecutionPage:
    """Executions newest first; `next` is the cursor of the page after, None on the last."""

    items: tuple[Execution, ...]
    next: str | None


_FIELDS = tuple(field.name for field in fields(Execution))


def claim_execution(tx: Tx, execution: Execution) -> Execution:
    """Store `execution`, unless its turn made this call before: then return what is stored of it."""
    if execution.turn_id is not None:
        same = (executions.c.turn_id == execution.turn_id, executions.c.call_key == execution.call_key)
        ours = executions.c.workspace_id == execution.workspace_id
        row = tx.run(sa.select(executions).where(ours, *same)).mappings().first()
        if row is not None:
            return _execution(row)
    tx.run(sa.insert(executions).values({name: getattr(execution, name) for name in _FIELDS}))
    return execution


def finish_execution(tx: Tx, execution: Execution) -> bool:
    """Write how an execution ended; False when it has ended before, which stays as it is."""
    names = ("output", "status", "error", "duration_ms", "cost_usd", "ended_at")
    own = (executions.c.workspace_id == execution.workspace_id, executions.c.id == execution.id)
    values = {name: getattr(execution, name) for name in names}
    return tx.run(sa.update(executions).where(*own, executions.c.ended_at.is_(None)).values(values)).rowcount == 1


def close_executions(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId, error: str) -> tuple[Execution, ...]:
    """End whatever a turn that is over left under way, and return it as it ended, oldest first."""
    own = (executions.c.workspace_id == workspace_id, executions.c.turn_id == turn_id)
    rows = (
        tx.run(sa.select(executions).where(*own, executions.c.ended_at.is_(None)).order_by(executions.c.id))
        .mappings()
        .all()
    )
    ended = tuple(replace(_execution(row), status="error", error=error, ended_at=tx.now) for row in rows)
    for execution in ended:
        finish_execution(tx, execution)
    return ended


async def get_execution(db: Database, workspace_id: WorkspaceId, execution_id: ExecutionId) -> Execution:
    """Get one execution.

    Raises: NotFound.
    """
    query = sa.select(executions).where(executions.c.workspace_id == workspace_id, executions.c.id == execution_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"There is no tool execution {execution_id[:64]}.")
    return _execution(row)


async def list_executions(
    db: Database, workspace_id: WorkspaceId, chosen: ExecutionFilter, limit: int = 50, cursor: str | None = None
) -> ExecutionPage:
    """List executions, newest first."""
    query = sa.select(executions).where(executions.c.workspace_id == workspace_id)
    for field in fields(chosen):
        value = getattr(chosen, field.name)
        if isinstance(value, tuple):
            query = query.where(executions.c[field.name].in_(value))
        elif value is not None:
            query = query.where(executions.c[field.name] == value)
    if cursor is not None:
        query = query.where(executions.c.id < cursor)
    query = query.order_by(executions.c.id.desc()).limit(limit + 1)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    items = tuple(_execution(row) for row in rows[:limit])
    return ExecutionPage(items, items[-1].id if len(rows) > limit else None)


def _execution(row: Any) -> Execution:
    return Execution(**{name: row[name] for name in _FIELDS})
