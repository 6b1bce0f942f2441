"""When the periods of budgets begin and end, by UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from tertulia.store.money.budgets import Period


def find_start(period: Period, now: datetime) -> datetime | None:
    """Say when the present period began; None for one that has no begin."""
    if period == "total":
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if period == "day" else midnight.replace(day=1)


def find_end(period: Period, now: datetime) -> datetime | None:
    """Say when a budget is free again; None for one that never is by itself."""
    start = find_start(period, now)
    if start is None:
        return None
    if period == "day":
        return start + timedelta(days=1)
    return (start + timedelta(days=32)).replace(day=1)
