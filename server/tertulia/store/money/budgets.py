"""Budgets in the database, and what counts against each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, LocationId, MemberId, RoomId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.ledger import budgets, ledger_entries
from tertulia.store.tables.people import members
from tertulia.store.tx import Tx

Subject = Literal["workspace", "location", "room", "agent", "member"]
Period = Literal["day", "month", "total"]


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `cap_usd` may be spent on a subject in each period; from `warn_share` of it on, it is as good as used up.

    A member's budget counts what it asks for. `warned_for` is the first moment of the period last warned of.
    """

    id: str
    workspace_id: WorkspaceId
    subject: Subject
    subject_id: str
    period: Period
    cap_usd: float
    warn_share: float
    created_at: datetime
    warned_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spender:
    """All whose budgets a turn counts against."""

    workspace_id: WorkspaceId
    agent_id: AgentId
    room_id: RoomId | None
    requester_id: MemberId
    location_id: LocationId | None


@dataclass(frozen=True, slots=True)
class Used:
    """What was spent of a budget in a period, and what is reserved beside."""

    spent_usd: float
    reserved_usd: float


_FIELDS = tuple(field.name for field in fields(Budget))
_ENTRY = ledger_entries.c
_COLUMNS = {
    "workspace": _ENTRY.workspace_id,
    "location": _ENTRY.location_id,
    "room": _ENTRY.room_id,
    "agent": _ENTRY.agent_id,
    "member": _ENTRY.requester_id,
}


def insert_budget(tx: Tx, budget: Budget) -> None:
    """Add a budget; its subject has none for this period."""
    tx.run(sa.insert(budgets).values(asdict(budget)))


def update_budget(tx: Tx, budget: Budget) -> None:
    """Write how much a budget allows, when it warns and of what it warned last."""
    where = (budgets.c.workspace_id == budget.workspace_id, budgets.c.id == budget.id)
    names = ("cap_usd", "warn_share", "warned_for")
    tx.run(sa.update(budgets).where(*where).values({name: getattr(budget, name) for name in names}))


def delete_budget(tx: Tx, budget: Budget) -> None:
    """Remove a budget."""
    where = (budgets.c.workspace_id == budget.workspace_id, budgets.c.id == budget.id)
    tx.run(sa.delete(budgets).where(*where))


def get_budget(tx: Tx, workspace_id: WorkspaceId, budget_id: str) -> Budget:
    """Read a budget of this workspace.

    Raises:
        NotFound: there is none.
    """
    where = (budgets.c.workspace_id == workspace_id, budgets.c.id == budget_id)
    row = tx.run(sa.select(budgets).where(*where)).mappings().first()
    if row is None:
        raise NotFound(f"There is no budget {budget_id[:64]}.")
    return _budget(row)


def count_budgets(tx: Tx, workspace_id: WorkspaceId) -> int:
    """Count a workspace's budgets."""
    return int(tx.run(sa.select(sa.func.count()).where(budgets.c.workspace_id == workspace_id)).scalar_one())


def has_budget(tx: Tx, workspace_id: WorkspaceId, subject_id: str, period: Period) -> bool:
    """Say whether a subject has a budget for this period."""
    ours = (budgets.c.workspace_id == workspace_id, budgets.c.subject_id == subject_id)
    return tx.run(sa.select(budgets.c.id).where(*ours, budgets.c.period == period)).first() is not None


def list_budgets_of(tx: Tx, spender: Spender) -> list[Budget]:
    """List the budgets that what is spent counts against."""
    subject_ids = {one for one in asdict(spender).values() if one}
    where = (budgets.c.workspace_id == spender.workspace_id, budgets.c.subject_id.in_(subject_ids))
    return [_budget(row) for row in tx.run(sa.select(budgets).where(*where).order_by(budgets.c.id)).mappings()]


def find_location(tx: Tx, workspace_id: WorkspaceId, member_id: MemberId) -> LocationId | None:
    """Find where a member belongs; None for nowhere in particular."""
    where = (members.c.workspace_id == workspace_id, members.c.id == member_id)
    found = tx.run(sa.select(members.c.location_id).where(*where)).scalar()
    return None if found is None else LocationId(found)


def sum_used(tx: Tx, budget: Budget, since: datetime | None) -> Used:
    """Sum what counts against a budget since a moment, with None since ever."""
    return _to_used(tx.run(_used(budget, since)).mappings().one())


async def list_budgets(db: Database, workspace_id: WorkspaceId) -> list[Budget]:
    """List a workspace's budgets, oldest first."""
    query = sa.select(budgets).where(budgets.c.workspace_id == workspace_id).order_by(budgets.c.id)
    async with db.read() as connection:
        return [_budget(row) for row in (await connection.execute(query)).mappings()]


async def read_used(
    db: Database, workspace_id: WorkspaceId, since: Collection[tuple[Budget, datetime | None]]
) -> dict[str, Used]:
    """Sum what counts against each of these budgets since a moment of its own, by the budgets' ids."""
    used = {}
    async with db.read() as connection:
        for budget, moment in since:
            query = _used(budget, moment).where(_ENTRY.workspace_id == workspace_id)
            used[budget.id] = _to_used((await connection.execute(query)).mappings().one())
    return used


def _used(budget: Budget, since: datetime | None) -> sa.Select[Any]:
    reserved = sa.case((_ENTRY.status == "reserved", _ENTRY.reserved_usd), else_=0)
    query = sa.select(_total(_ENTRY.cost_usd).label("spent_usd"), _total(reserved).label("reserved_usd")).where(
        _ENTRY.workspace_id == budget.workspace_id, _COLUMNS[budget.subject] == budget.subject_id
    )
    return query if since is None else query.where(_ENTRY.created_at >= since)


def _total(amount: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.func.coalesce(sa.func.sum(amount), 0), _ENTRY.cost_usd.type)


def _to_used(row: Any) -> Used:
    return Used(row["spent_usd"], row["reserved_usd"])


def _budget(row: Any) -> Budget:
    return Budget(**{name: row[name] for name in _FIELDS})
