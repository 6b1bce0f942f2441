"""How an agent does, counted from its turns and its uses of tools."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, TurnId, WorkspaceId
from tertulia.store.agents.counting.period import Period
from tertulia.store.database import Database
from tertulia.store.tables.agents import turns
from tertulia.store.tables.executions import executions

_TURN = turns.c
_OUTCOMES = ("spoke", "reacted", "silent", "failed", "stopped")
_MICROS_IN_MS = 1_000
# From a turn's begin to its end, in microseconds.
DURATION = sa.type_coerce(_TURN.ended_at, sa.BigInteger) - sa.type_coerce(_TURN.created_at, sa.BigInteger)


@dataclass(frozen=True, slots=True)
class LastError:
    """The last turn that failed, and the short code of why."""

    turn_id: TurnId
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TurnCounts:
    """An agent's turns: all that began in the period, those that ended by outcome, and how long an answer took.

    The time of an answer is from its turn's begin to the durable message, None where it gave none.
    """

    runs: int
    outcomes: Mapping[str, int]
    mean_ms: float | None
    p95_ms: float | None
    last_run_at: datetime | None
    last_error: LastError | None


async def count_turns(db: Database, workspace_id: WorkspaceId, agent_id: AgentId, period: Period) -> TurnCounts:
    """Count an agent's turns."""
    own = [_TURN.workspace_id == workspace_id, _TURN.agent_id == agent_id, *period.admits(_TURN.created_at)]
    has_spoken = _TURN.outcome == "spoke"
    counted = sa.select(
        sa.func.count().label("runs"),
        *(sa.func.count(sa.case((_TURN.outcome == name, 1))).label(name) for name in _OUTCOMES),
        sa.func.sum(sa.case((has_spoken, DURATION))).label("micros"),
        sa.type_coerce(sa.func.max(_TURN.created_at), _TURN.created_at.type).label("last_run_at"),
    ).where(*own)
    failed = sa.select(_TURN.id, _TURN.reason, _TURN.ended_at).where(*own, _TURN.outcome == "failed")
    async with db.read() as connection:
        row = (await connection.execute(counted)).one()
        error = (await connection.execute(failed.order_by(_TURN.created_at.desc(), _TURN.id.desc()).limit(1))).first()
        p95 = None
        if row.spoke:
            place = math.ceil(0.95 * row.spoke) - 1
            times = sa.select(DURATION).where(*own, has_spoken).order_by(DURATION)
            p95 = (await connection.execute(times.offset(place).limit(1))).scalar_one()
    return TurnCounts(
        runs=row.runs,
        outcomes={name: row._mapping[name] for name in _OUTCOMES},
        mean_ms=None if not row.spoke else round(int(row.micros) / row.spoke / _MICROS_IN_MS, 1),
        p95_ms=None if p95 is None else round(int(p95) / _MICROS_IN_MS, 1),
        last_run_at=row.last_run_at,
        last_error=None if error is None else LastError(TurnId(error.id), error.reason, error.ended_at),
    )


async def count_actions(db: Database, workspace_id: WorkspaceId, agent_id: AgentId, period: Period) -> dict[str, int]:
    """Count an agent's uses of tools by how they ended."""
    c = executions.c
    query = sa.select(c.status, sa.func.count().label("count")).where(
        c.workspace_id == workspace_id, c.agent_id == agent_id, *period.admits(c.created_at)
    )
    async with db.read() as connection:
        rows: Any = await connection.execute(query.group_by(c.status).order_by(c.status))
        return {row.status: row.count for row in rows}
