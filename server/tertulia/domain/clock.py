"""The clock that everything else is given, so that a test can move it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

import orjson


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
    # As isoformat writes it, in a third of the time; whole seconds have no point here.
    written = orjson.dumps(moment, option=orjson.OPT_UTC_Z).decode()
    return written[1:24] + "Z" if moment.microsecond else written[1:20] + ".000Z"
