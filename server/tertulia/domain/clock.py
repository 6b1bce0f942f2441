"""The clock that everything else is given, so that a test can move it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """Tells the time. `now` is aware UTC; it may jump when the machine's clock is set."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to `moment`, forwards or back."""
        self._now = moment


# All that one commit holds bears one time, and each event of it twice.
@lru_cache(maxsize=64)
def to_rfc3339(moment: datetime) -> str:
    """Write `moment` as RFC 3339 UTC with milliseconds and `Z`, the only time format on the wire."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"
