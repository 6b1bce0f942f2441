"""The way out of all connections: who writes when, so that a crowd holds up nobody and a busy room costs few writes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

# Half a millisecond of the kernel's time, or thereabouts: that long do others wait for a room of thousands.
SLICE = 64
# Two screens drawn, at 120 Hz, lie 8 ms apart: what comes closer together is seen together.
PACE_S = 0.008

Write = Callable[[], None]


class Outlet:
    """Lets connections write in turn, `SLICE` of them in each round of the loop.

    Between two rounds commands are read and commits published; what comes for a connection before its turn leaves in
    the same write. The order of connections is the order in which they asked. A write is called once for each time it
    was asked for, and must not raise.
    """

    def __init__(self) -> None:
        # Asked for once: in Python 3.11 that is a call of the kernel each time.
        self._loop = asyncio.get_running_loop()
        self._soon: deque[Write] = deque()
        self._later: list[Write] = []
        self._is_scheduled = False

    def ask(self, write: Write) -> None:
        """Have `write` called in its turn."""
        self._soon.append(write)
        if not self._is_scheduled:
            self._schedule()

    def ask_later(self, write: Write) -> None:
        """Have `write` called in the turn that it gets within `PACE_S`."""
        self._later.append(write)
        if len(self._later) == 1:
            self._loop.call_later(PACE_S, self._bring_forward)
        # Who is answered in the next round is written to in that round, not in one of its own.
        if not self._is_scheduled:
            self._schedule()

    def _bring_forward(self) -> None:
        self._soon.extend(self._later)
        self._later.clear()
        if not self._is_scheduled:
            self._schedule()

    def _schedule(self) -> None:
        self._is_scheduled = True
        self._loop.call_soon(self._write_some)

    def _write_some(self) -> None:
        self._is_scheduled = False
        if len(self._soon) > SLICE:
            self._schedule()
        for _ in range(min(SLICE, len(self._soon))):
            self._soon.popleft()()
