"""Hours of the day in which nobody is to be disturbed."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, as `HH:MM`; through the night where they end before they start.

    Where both are the same there are none. Without a `time_zone` it is UTC.
    """

    start: str = "21:00"
    end: str = "08:00"
    time_zone: str | None = None

    def has(self, now: datetime) -> bool:
        """Say whether a moment lies within."""
        if self.start == self.end:
            return False
        time = now.astimezone(zone_named(self.time_zone)).strftime("%H:%M")
        if self.start < self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end

    def read_in(self, time_zone: str | None) -> QuietHours:
        """Give the same hours where somebody is; None leaves them where they are."""
        return self if time_zone is None else replace(self, time_zone=time_zone)


def zone_named(name: str | None) -> tzinfo:
    """Give a time zone of the IANA's; UTC where none is named, or one that nobody knows any more."""
    try:
        return UTC if name is None else zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC
