"""What is to be spent fits into every budget it counts against, and a budget that is nearly used up says so once.

What rooms are told is without figures: what agents cost is for who keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tertulia.domain.errors import BudgetExceeded
from tertulia.domain.events import Notice
from tertulia.governance.budgets.periods import find_end, find_start
from tertulia.store.ledger import LedgerEntry
from tertulia.store.money.budgets import Budget, Spender, list_budgets_of, sum_used, update_budget
from tertulia.store.tx import Tx

WARNING = "budget_warning"
# Sums of stored amounts are exact to a millionth; half of one is beyond what they can differ by.
_HALF = 0.5e-6
_USED_UP = {
    "day": "A budget for today does not cover this. It is free again at 00:00 UTC; an owner or admin can raise it "
    "before.",
    "month": "A budget for this month does not cover this. It is free again on the first of next month at 00:00 UTC; "
    "an owner or admin can raise it before.",
    "total": "A budget does not cover this, and is not free again by itself; an owner or admin can raise it.",
}
_NEARLY = {
    "day": "A budget for today is nearly used up; agents pause when it is, until 00:00 UTC.",
    "month": "A budget for this month is nearly used up; agents pause when it is, until the first of next month.",
    "total": "A budget is nearly used up; agents pause when it is, until an owner or admin raises it.",
}
# Stands for the period of what is counted since ever.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def require_covered(tx: Tx, budgets: Sequence[Budget], more_usd: float) -> None:
    """Refuse what would take more than a budget has left; what costs nothing fits always.

    Raises:
        BudgetExceeded: it says when the budget is free again; `details` say which it is, with figures.
    """
    if more_usd <= 0:
        return
    for budget in budgets:
        used = sum_used(tx, budget, find_start(budget.period, tx.now))
        committed_usd = used.spent_usd + used.reserved_usd
        if committed_usd + more_usd <= budget.cap_usd + _HALF:
            continue
        end = find_end(budget.period, tx.now)
        raise BudgetExceeded(
            _USED_UP[budget.period],
            details={
                "scope": budget.subject,
                "budget_id": budget.id,
                "cap_usd": budget.cap_usd,
                "committed_usd": committed_usd,
                "needed_usd": more_usd,
            },
            retry_after_s=None if end is None else (end - tx.now).total_seconds(),
        )


def warn(tx: Tx, entry: LedgerEntry) -> None:
    """Tell the room of a turn that was settled of each budget that it brought near its cap: once in a period."""
    if entry.kind != "turn" or entry.room_id is None or entry.cost_usd <= 0:
        return
    for budget in list_budgets_of(tx, spender_of(entry)):
        start = find_start(budget.period, tx.now)
        if budget.warned_for == (start or _EVER):
            continue
        if sum_used(tx, budget, start).spent_usd < budget.cap_usd * budget.warn_share - _HALF:
            continue
        update_budget(tx, replace(budget, warned_for=start or _EVER))
        notice = Notice(WARNING, _NEARLY[budget.period])
        tx.emit(entry.workspace_id, entry.room_id, tx.next_seq(entry.room_id), notice)


def spender_of(entry: LedgerEntry) -> Spender:
    """Say whose budgets an entry counts against."""
    return Spender(entry.workspace_id, entry.agent_id, entry.room_id, entry.requester_id, entry.location_id)
