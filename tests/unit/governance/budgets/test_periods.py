"""Periods begin and end by UTC, whatever length a month has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tertulia.governance.budgets.periods import find_end, find_start
from tertulia.store.money.budgets import Period


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("period", "now", "start", "end"),
    [
        ("day", at(2026, 2, 28, 23, 59), at(2026, 2, 28), at(2026, 3, 1)),
        ("day", at(2026, 3, 1), at(2026, 3, 1), at(2026, 3, 2)),
        ("month", at(2026, 1, 31, 12), at(2026, 1, 1), at(2026, 2, 1)),
        ("month", at(2024, 2, 29, 12), at(2024, 2, 1), at(2024, 3, 1)),
        ("month", at(2026, 12, 31, 23, 59), at(2026, 12, 1), at(2027, 1, 1)),
        ("total", at(2026, 1, 31), None, None),
    ],
)
def test_a_period_has_a_begin_and_an_end(
    period: Period, now: datetime, start: datetime | None, end: datetime | None
) -> None:
    assert (find_start(period, now), find_end(period, now)) == (start, end)
