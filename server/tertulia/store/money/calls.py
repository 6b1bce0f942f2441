"""What each call of a model cost: the lines below the entries of the ledger, which add up to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import WorkspaceId, new_id
from tertulia.store.database import Database
from tertulia.store.ledger import LedgerEntry, UsageQuery, conditions_of
from tertulia.store.tables.ledger import ledger_calls, ledger_entries
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class CallCost:
    """What a model was asked once; `cost_usd` is None where nobody knows its price, empty names are not known."""

    provider: str
    model: str
    cost_usd: float | None
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call with the entry that it belongs to."""

    id: str
    reserved_at: datetime
    kind: str
    turn_id: str
    chain_id: str
    agent_id: str
    room_id: str | None
    requester_id: str
    location_id: str | None
    provider: str
    model: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float | None


_CALL, _ENTRY = ledger_calls.c, ledger_entries.c
_NAMES = tuple(field.name for field in fields(CallCost))


def insert_calls(tx: Tx, entry: LedgerEntry, calls: Sequence[CallCost]) -> None:
    """Add the calls of an entry that is being settled."""
    same = {"workspace_id": entry.workspace_id, "entry_id": entry.id}
    for call in calls:
        values = {name: getattr(call, name) for name in _NAMES}
        tx.run(sa.insert(ledger_calls).values(same | {"id": new_id("cal")} | values))


async def list_calls(
    db: Database, workspace_id: WorkspaceId, chosen: UsageQuery, after: str, limit: int
) -> list[CallLine]:
    """List the calls of the entries that `chosen` admits, oldest first, from the one after this id on."""
    of_entry = ("kind", "turn_id", "chain_id", "agent_id", "room_id", "requester_id", "location_id")
    query = (
        sa.select(ledger_calls, *(_ENTRY[name] for name in of_entry), _ENTRY.created_at.label("reserved_at"))
        .join(ledger_entries, _ENTRY.id == _CALL.entry_id)
        .where(_CALL.workspace_id == workspace_id, _ENTRY.workspace_id == workspace_id, *conditions_of(chosen))
        .where(_CALL.id > after)
        .order_by(_CALL.id)
        .limit(limit)
    )
    names = tuple(field.name for field in fields(CallLine))
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings()
        return [CallLine(**{name: row[name] for name in names}) for row in rows]
