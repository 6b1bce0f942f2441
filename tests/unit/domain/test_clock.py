"""Times as they stand on the wire."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tertulia.domain.clock import FakeClock, SystemClock, to_rfc3339

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (NOON, "2026-03-14T12:00:00.000Z"),
        (NOON.replace(microsecond=1_999), "2026-03-14T12:00:00.001Z"),
        (NOON.replace(microsecond=999_999), "2026-03-14T12:00:00.999Z"),
        (NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), "2026-03-14T12:00:00.000Z"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:30:00.000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_written_in_utc_with_milliseconds(moment: datetime, written: str) -> None:
    assert to_rfc3339(moment) == written


def test_what_is_written_is_read_back_and_sorts_as_it_happened(rng: random.Random) -> None:
    moments = [NOON + timedelta(milliseconds=rng.randrange(10**12)) for _ in range(200)]
    zone = timezone(timedelta(minutes=rng.randrange(-840, 840)))
    written = [to_rfc3339(moment.astimezone(zone)) for moment in moments]
    assert [datetime.fromisoformat(one) for one in written] == moments
    assert sorted(written) == [to_rfc3339(moment) for moment in sorted(moments)]


def test_the_machines_clock_is_aware() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_a_clock_of_a_test_stands_still_until_it_is_moved() -> None:
    clock = FakeClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)
