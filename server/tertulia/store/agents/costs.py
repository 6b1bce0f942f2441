"""What turns cost, and what they usually take, read from the money ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, TurnId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.ledger import ledger_entries

# What is usual is taken from so many of the last turns.
MAX_AVERAGED = 200

_ENTRY = ledger_entries.c
_IS_SETTLED_TURN = (_ENTRY.status == "settled", _ENTRY.kind == "turn")


@dataclass(frozen=True, slots=True)
class Usual:
    """Tokens of a turn on average over the last `turns`; with none all are 0."""

    turns: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What a turn cost; `usd` is None where nobody knows the price of a model that it asked."""

    usd: float | None


async def list_costs(db: Database, workspace_id: WorkspaceId, turn_ids: Collection[TurnId]) -> dict[TurnId, Cost]:
    """Read what turns cost, of those that are settled."""
    ours = (_ENTRY.workspace_id == workspace_id, _ENTRY.turn_id.in_(turn_ids))
    query = sa.select(_ENTRY.turn_id, _ENTRY.cost_usd, _ENTRY.is_priced).where(*ours, *_IS_SETTLED_TURN)
    async with db.read() as connection:
        rows = await connection.execute(query)
        return {TurnId(row.turn_id): Cost(row.cost_usd if row.is_priced else None) for row in rows}


async def find_usual(db: Database, workspace_id: WorkspaceId, agent_id: AgentId | None) -> Usual:
    """Average the tokens of an agent's last turns that asked a model, with None of all agents' of the workspace."""
    names = ("input_tokens", "output_tokens", "cached_tokens")
    last = sa.select(*(_ENTRY[name] for name in names)).where(
        _ENTRY.workspace_id == workspace_id, *_IS_SETTLED_TURN, _ENTRY.output_tokens > 0
    )
    if agent_id is not None:
        last = last.where(_ENTRY.agent_id == agent_id)
    of = last.order_by(_ENTRY.created_at.desc()).limit(MAX_AVERAGED).subquery()
    sums = (sa.func.coalesce(sa.func.sum(of.c[name]), 0).label(name) for name in names)
    async with db.read() as connection:
        row = (await connection.execute(sa.select(sa.func.count().label("turns"), *sums).select_from(of))).one()
    turns = max(1, row.turns)
    return Usual(row.turns, *(round(int(row._mapping[name]) / turns) for name in names))
