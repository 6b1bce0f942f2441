"""Quiet hours: through the night, in the zone where they hold."""

from __future__ import annotations

from datetime import datetime

import pytest

from tertulia.domain.reaching.quiet import QuietHours


@pytest.mark.parametrize(
    ("hours", "time", "holds"),
    [
        (QuietHours(), "20:59", False),
        (QuietHours(), "21:00", True),
        (QuietHours(), "03:00", True),
        (QuietHours(), "07:59", True),
        (QuietHours(), "08:00", False),
        (QuietHours("12:00", "14:00"), "13:59", True),
        (QuietHours("12:00", "14:00"), "14:00", False),
        (QuietHours("00:00", "00:00"), "00:00", False),
        (QuietHours(time_zone="Europe/Madrid"), "20:00", True),
        (QuietHours(time_zone="Europe/Madrid"), "07:00", False),
        (QuietHours(time_zone="No/Where"), "20:30", False),
    ],
)
def test_hours_hold_in_their_zone(hours: QuietHours, time: str, holds: bool) -> None:
    now = datetime.fromisoformat(f"2026-03-14T{time}:00+00:00")
    assert hours.has(now) is holds


def test_hours_are_read_where_somebody_is() -> None:
    assert QuietHours(time_zone="Europe/Madrid").read_in(None).time_zone == "Europe/Madrid"
    assert QuietHours(time_zone="Europe/Madrid").read_in("Asia/Tokyo").time_zone == "Asia/Tokyo"
