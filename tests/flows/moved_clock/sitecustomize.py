"""Moves the clock of every Python that starts with this folder on its path: by the seconds that a file names.

Not the product's code but its machine is changed: what counts durations (`time.monotonic`) goes on as ever.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from tertulia.domain.clock import SystemClock

_now, _time, _time_ns = SystemClock.now, time.time, time.time_ns


def _move_by(ahead: Path) -> None:
    def ahead_s() -> int:
        return int(ahead.read_text())

    def now(clock: SystemClock) -> datetime:
        return _now(clock) + timedelta(seconds=ahead_s())

    SystemClock.now = now  # type: ignore[method-assign, assignment]
    time.time = lambda: _time() + ahead_s()
    time.time_ns = lambda: _time_ns() + ahead_s() * 1_000_000_000


# A child of the server's that was given a bare environment goes by the true time.
if told := os.environ.get("MOVED_CLOCK"):
    _move_by(Path(told))
