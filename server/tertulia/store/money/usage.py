"""Sums over the ledger by day, agent, model and more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.ids import WorkspaceId
from tertulia.store.database import Database
from tertulia.store.ledger import UsageQuery, UsageSum, conditions_of, sums_of
from tertulia.store.tables.ledger import ledger_calls, ledger_entries

GroupBy = Literal["day", "month", "agent", "room", "member", "location", "chain", "kind", "provider", "model"]
# So many groups are given at most: the latest days, else those that cost most.
MAX_GROUPS = 500
_MAX_DAYS = 10_000
_DAY_MICROS = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ENTRY, _CALL = ledger_entries.c, ledger_calls.c
_COLUMNS = {
    "agent": _ENTRY.agent_id,
    "room": _ENTRY.room_id,
    "member": _ENTRY.requester_id,
    "location": _ENTRY.location_id,
    "chain": _ENTRY.chain_id,
    "kind": _ENTRY.kind,
}


@dataclass(frozen=True, slots=True)
class UsageGroup:
    """What one day, agent or model comes to; an empty key is what belongs to none."""

    key: str
    sums: UsageSum


async def group_usage(db: Database, workspace_id: WorkspaceId, chosen: UsageQuery, by: GroupBy) -> list[UsageGroup]:
    """Sum money and tokens of the entries that `chosen` admits, group by group; days and months are those of UTC."""
    if by in ("day", "month"):
        key: Any = sa.type_coerce(_ENTRY.created_at, sa.BigInteger) // _DAY_MICROS
        query = sa.select(key.label("key"), *sums_of()).order_by(sa.desc("key")).limit(_MAX_DAYS)
    elif by in ("provider", "model"):
        key = sa.func.coalesce(_CALL[by], "")
        query = _by_call(key)
    else:
        key = sa.func.coalesce(_COLUMNS[by], "")
        query = sa.select(key.label("key"), *sums_of()).order_by(sa.desc("cost_usd"), "key").limit(MAX_GROUPS)
    query = query.where(_ENTRY.workspace_id == workspace_id, *conditions_of(chosen)).group_by(key)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    groups = [UsageGroup(_key(by, row["key"]), _sums(row)) for row in rows]
    return _merge(groups)[:MAX_GROUPS] if by == "month" else groups[:MAX_GROUPS]


def _by_call(key: Any) -> sa.Select[Any]:
    turns = sa.func.count(sa.distinct(sa.case((_ENTRY.kind == "turn", _ENTRY.id))))
    money = sa.cast(sa.func.coalesce(sa.func.sum(_CALL.cost_usd), 0), _ENTRY.cost_usd.type)
    nothing = sa.type_coerce(sa.literal(0, sa.Integer), sa.Integer)
    tokens = (
        sa.cast(sa.func.coalesce(sa.func.sum(_CALL[name]), 0), sa.BigInteger).label(name)
        for name in ("input_tokens", "output_tokens", "cached_tokens")
    )
    names = (turns.label("turns"), money.label("cost_usd"), nothing.label("reserved_usd"), *tokens)
    return (
        sa.select(key.label("key"), *names)
        .join(ledger_entries, _ENTRY.id == _CALL.entry_id)
        .order_by(sa.desc("cost_usd"), "key")
        .limit(MAX_GROUPS)
    )


def _key(by: GroupBy, value: Any) -> str:
    if by not in ("day", "month"):
        return str(value)
    day = (_EPOCH + timedelta(days=int(value))).date().isoformat()
    return day if by == "day" else day[:7]


def _merge(groups: Iterable[UsageGroup]) -> list[UsageGroup]:
    """Add up the groups of the same key, in the order in which they come first."""
    merged: dict[str, UsageSum] = {}
    for group in groups:
        known = merged.get(group.key)
        merged[group.key] = group.sums if known is None else known + group.sums
    return [UsageGroup(key, sums) for key, sums in merged.items()]


def _sums(row: Any) -> UsageSum:
    return UsageSum(**{name: row[name] for name in UsageSum.__dataclass_fields__})
