"""What agents cost: summed, grouped and line by line, with what the workspace adds for whom it bills."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields

from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import people
from tertulia.store.ledger import UsageQuery, UsageSum, sum_usage
from tertulia.store.money.calls import CallLine, list_calls
from tertulia.store.money.usage import GroupBy, UsageGroup, group_usage
from tertulia.store.tx import Tx

DEFAULT_MARKUP_PERCENT = 20.0
# So many lines are given in one file, so many read at a time.
MAX_LINES = 100_000
_PAGE = 1_000
_SETTING = "markup_percent"
_COLUMNS = tuple(field.name for field in fields(CallLine))
# What a program of tables takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Spending:
    """Sums over the ledger; `groups` is None where none were asked for."""

    total: UsageSum
    markup_percent: float
    groups: list[UsageGroup] | None = None


def bill(cost_usd: float, markup_percent: float) -> float:
    """Add to a cost what the workspace adds, in whole millionths of a dollar."""
    return round(cost_usd * (1 + markup_percent / 100), 6)


async def get_markup(deps: Deps, member: Member) -> float:
    """Say how many percent are added to costs where they are billed.

    Raises:
        PermissionDenied: the member is no staff.
    """
    permissions.require_staff(member)
    found = await people.find_setting(deps.db, _SETTING, member.workspace_id)
    return DEFAULT_MARKUP_PERCENT if found is None else float(found)


async def set_markup(deps: Deps, actor: Member, percent: float) -> float:
    """Set how many percent are added to costs where they are billed.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> None:
        # Whoever was demoted meanwhile sets nothing any more.
        present = people.get_member(tx, actor.id)
        permissions.require_active(present)
        permissions.require_admin(present)
        people.put_setting(tx, _SETTING, str(percent), actor.workspace_id)
        act = Act(actor.workspace_id, actor.id, "markup.changed", actor.workspace_id, {"percent": percent})
        audit.record(tx, act, deps.audit_key)

    await deps.writer.submit(op)
    return percent


async def get_spending(deps: Deps, member: Member, chosen: UsageQuery, by: GroupBy | None) -> Spending:
    """Sum what agents cost, and group by group if it is asked for.

    Raises:
        PermissionDenied: the member is no staff.
    """
    markup_percent = await get_markup(deps, member)
    groups = None if by is None else await group_usage(deps.db, member.workspace_id, chosen, by)
    return Spending(await sum_usage(deps.db, member.workspace_id, chosen), markup_percent, groups)


async def write_lines(deps: Deps, member: Member, chosen: UsageQuery) -> AsyncIterator[bytes]:
    """Begin to write every call of a model as a line of CSV, oldest first; what looks like a formula is quoted.

    Raises:
        PermissionDenied: the member is no staff.
    """
    markup_percent = await get_markup(deps, member)
    return _lines(deps, member, chosen, markup_percent)


async def _lines(deps: Deps, member: Member, chosen: UsageQuery, markup_percent: float) -> AsyncIterator[bytes]:
    yield _rows([[*_COLUMNS, "billed_usd"]])
    after = ""
    for _ in range(MAX_LINES // _PAGE):
        found = await list_calls(deps.db, member.workspace_id, chosen, after, _PAGE)
        if not found:
            return
        yield _rows([_cells(line, markup_percent) for line in found])
        after = found[-1].id


def _cells(line: CallLine, markup_percent: float) -> list[str]:
    values = {name: getattr(line, name) for name in _COLUMNS} | {"reserved_at": to_rfc3339(line.reserved_at)}
    if line.cost_usd is None:
        return [*(_cell(value) for value in values.values()), ""]
    values["cost_usd"] = f"{line.cost_usd:.6f}"
    return [*(_cell(value) for value in values.values()), f"{bill(line.cost_usd, markup_percent):.6f}"]


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
