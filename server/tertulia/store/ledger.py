"""The money ledger in the database."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, ChainId, LocationId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.ledger import ledger_entries
from tertulia.store.tx import Tx

EntryKind = Literal["turn", "judge", "memory", "summary"]
EntryStatus = Literal["reserved", "settled", "released"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What one turn may cost while `reserved`, did cost once `settled`; one that cost nothing is `released`.

    Where it is not `is_priced`, `cost_usd` leaves out what nobody knows the price of.

    A second opinion on whose turn it is (`judge`) is no turn and no agent's: it is named by its message. What an agent
    thought over to remember it (`memory`), or to know what was said before (`summary`), is no turn either.
    """

    id: str
    workspace_id: WorkspaceId
    kind: EntryKind
    turn_id: TurnId
    agent_id: AgentId
    room_id: RoomId | None
    requester_id: MemberId
    status: EntryStatus
    reserved_usd: float
    created_at: datetime
    chain_id: ChainId
    reserved_tokens: int = 0
    cost_usd: float = 0.0
    is_priced: bool = True
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    settled_at: datetime | None = None
    location_id: LocationId | None = None


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """Which entries to sum: None admits all; `since` is included, `until` is not, both by the time of reserving."""

    agent_id: AgentId | None = None
    room_id: RoomId | None = None
    requester_id: MemberId | None = None
    chain_id: ChainId | None = None
    location_id: LocationId | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class UsageSum:
    """`turns` counts the settled ones alone, money and tokens also of second opinions and of what was remembered.

    `reserved_usd` is what those under way may still cost.
    """

    turns: int
    cost_usd: float
    reserved_usd: float
    input_tokens: int
    output_tokens: int
    cached_tokens: int

    def __add__(self, other: UsageSum) -> UsageSum:
        return UsageSum(
            self.turns + other.turns,
            # Whole millionths, as they are kept.
            round(self.cost_usd + other.cost_usd, 6),
            round(self.reserved_usd + other.reserved_usd, 6),
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )


_FIELDS = tuple(field.name for field in fields(LedgerEntry))
_CHANGING = (
    "status",
    "reserved_usd",
    "reserved_tokens",
    "cost_usd",
    "is_priced",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "settled_at",
)
_ENTRY = ledger_entries.c
_IS_RESERVED = _ENTRY.status == "reserved"


def insert_entry(tx: Tx, entry: LedgerEntry) -> None:
    """Add an entry; its turn has none yet."""
    tx.run(sa.insert(ledger_entries).values({name: getattr(entry, name) for name in _FIELDS}))


def find_entry(tx: Tx, turn_id: TurnId) -> LedgerEntry | None:
    """Find the entry of a turn."""
    row = tx.run(sa.select(ledger_entries).where(_ENTRY.turn_id == turn_id)).mappings().first()
    return None if row is None else LedgerEntry(**{name: row[name] for name in _FIELDS})


def update_entry(tx: Tx, entry: LedgerEntry) -> None:
    """Write what an entry holds back, or how it ended."""
    values = {name: getattr(entry, name) for name in _CHANGING}
    tx.run(sa.update(ledger_entries).where(_ENTRY.id == entry.id).values(values))


def release_judged(tx: Tx) -> None:
    """Give back what a stop cut off that was no turn; nobody asks for the same again."""
    values = {"status": "released", "settled_at": tx.now}
    tx.run(sa.update(ledger_entries).where(_ENTRY.kind != "turn", _IS_RESERVED).values(values))


def sum_committed(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId | None, since: datetime) -> float:
    """Sum in US dollars what was spent or is reserved since `since`, by one agent or, with None, by all."""
    amount = sa.case((_IS_RESERVED, _ENTRY.reserved_usd), else_=_ENTRY.cost_usd)
    query = sa.select(_total(amount)).where(_ENTRY.workspace_id == workspace_id, _ENTRY.created_at >= since)
    if agent_id is not None:
        query = query.where(_ENTRY.agent_id == agent_id)
    committed: float = tx.run(query).scalar_one()
    return committed


def sum_of_chain(workspace_id: WorkspaceId, chain_id: ChainId) -> sa.Select[Any]:
    """Select the tokens and US dollars that a chain has spent or has reserved."""
    tokens = sa.case((_IS_RESERVED, _ENTRY.reserved_tokens), else_=_ENTRY.input_tokens + _ENTRY.output_tokens)
    usd = sa.case((_IS_RESERVED, _ENTRY.reserved_usd), else_=_ENTRY.cost_usd)
    return sa.select(_total(tokens).label("tokens"), _total(usd).label("usd")).where(
        _ENTRY.workspace_id == workspace_id, _ENTRY.chain_id == chain_id
    )


async def sum_usage(db: Database, workspace_id: WorkspaceId, chosen: UsageQuery) -> UsageSum:
    """Sum money and tokens over the entries that `chosen` admits."""
    query = sa.select(*sums_of()).where(_ENTRY.workspace_id == workspace_id, *conditions_of(chosen))
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().one()
    return UsageSum(**row)


def sums_of() -> list[sa.ColumnElement[Any]]:
    """Name the columns of a `UsageSum`, summed over entries."""
    return [
        sa.func.count(sa.case((sa.and_(_ENTRY.status == "settled", _ENTRY.kind == "turn"), 1))).label("turns"),
        _total(_ENTRY.cost_usd).label("cost_usd"),
        _total(sa.case((_IS_RESERVED, _ENTRY.reserved_usd), else_=0)).label("reserved_usd"),
        *(_total(_ENTRY[name]).label(name) for name in ("input_tokens", "output_tokens", "cached_tokens")),
    ]


def conditions_of(chosen: UsageQuery) -> list[sa.ColumnElement[bool]]:
    """Say which entries `chosen` admits, in the words of the database."""
    names = ("agent_id", "room_id", "requester_id", "chain_id", "location_id")
    admits = [_ENTRY[name] == value for name in names if (value := getattr(chosen, name)) is not None]
    if chosen.since is not None:
        admits.append(_ENTRY.created_at >= chosen.since)
    if chosen.until is not None:
        admits.append(_ENTRY.created_at < chosen.until)
    return admits


def _total(amount: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Sum a column; no rows make 0. The sum keeps the column's type, so that money stays money."""
    return sa.cast(sa.func.coalesce(sa.func.sum(amount), 0), amount.type)
