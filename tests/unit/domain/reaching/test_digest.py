"""When a digest is due, by the day of the one who gets it, and when it is not to disturb."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tertulia.domain.accounts import DigestWhen, Profile
from tertulia.domain.reaching.digest import is_due, is_quiet, zone_of

# A Saturday; in Madrid it is one o'clock, in Auckland Sunday's first hour.
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("when", "zone", "told", "is_so"),
    [
        ("off", None, NOON - 30 * DAY, False),
        ("away", None, NOON - HOUR, True),
        ("away", None, NOON - HOUR + timedelta(seconds=1), False),
        ("daily", None, NOON - 5 * HOUR, True),
        ("daily", None, NOON - 3 * HOUR, False),
        ("daily", "Europe/Madrid", NOON - 5 * HOUR + timedelta(minutes=1), False),
        ("daily", "Pacific/Auckland", NOON - 18 * HOUR, True),
        ("daily", "Pacific/Auckland", NOON - 16 * HOUR, False),
        ("weekly", None, NOON - 5 * DAY, False),
        ("weekly", None, NOON - 6 * DAY, True),
        ("daily", None, NOON + DAY, True),
    ],
)
def test_a_digest_is_due_by_the_day_of_its_reader(
    when: DigestWhen, zone: str | None, told: datetime, *, is_so: bool
) -> None:
    assert is_due(Profile(time_zone=zone), when, told, NOON) is is_so


def test_the_mornings_hour_is_the_same_when_clocks_change() -> None:
    madrid = Profile(time_zone="Europe/Madrid")
    # On 29 March 2026 clocks go forward there: eight o'clock is seven before and six after, in UTC.
    for day, hour in ((28, 7), (29, 6)):
        eight = datetime(2026, 3, day, hour, 0, tzinfo=UTC)
        assert is_due(madrid, "daily", eight - HOUR, eight)
        assert not is_due(madrid, "daily", eight - HOUR, eight - timedelta(seconds=1))


def test_quiet_hours_are_those_of_ones_own_clock() -> None:
    night = Profile(time_zone="Europe/Madrid", quiet_from="22:00", quiet_to="07:00")
    day = Profile(quiet_from="09:00", quiet_to="12:00")
    assert [is_quiet(night, NOON.replace(hour=hour)) for hour in (5, 6, 20, 21)] == [True, False, False, True]
    assert [is_quiet(day, NOON.replace(hour=hour)) for hour in (8, 9, 11, 12)] == [False, True, True, False]
    assert is_quiet(Profile(quiet_until=NOON + HOUR), NOON)
    assert not is_quiet(Profile(quiet_until=NOON), NOON)
    assert not is_quiet(Profile(quiet_from="09:00", quiet_to="09:00"), NOON.replace(hour=9))


def test_a_zone_that_nobody_knows_any_more_is_utc() -> None:
    assert zone_of(Profile(time_zone="Europe/Atlantis")) is UTC
