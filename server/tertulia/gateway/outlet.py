"""The way out of all connections: who writes when, so that a crowd holds up nobody and a busy room costs few writes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

# Half a millisecond of the kernel's time, or thereabouts: that long do others wait for a room of thousands.
SLICE = 64
# Two screens drawn, at 120 Hz, lie 8 ms apart: what comes closer together is seen together.
PACE_S = 0.008
# A write takes about half as long: so a crowd of thousands is written to less often, and not without end.
PACE_PER_WRITE_S = 0.000_02
MAX_PACE_S = 0.1

Write = Callable[[], None]


class Gathering(Protocol):
    """What keeps frames for many until it is its turn to give them out."""

    def give_out(self) -> None: ...

    def __hash__(self) -> int: ...


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
        # How many writes there were since gathering began.
        self._written = 0
        # Those that have something to give out.
        self.gathering: set[Gathering] = set()

    def ask(self, write: Write) -> None:
        """Have `write` called in its turn."""
        self._soon.append(write)
        self._schedule()

    def ask_later(self, write: Write) -> None:
        """Have `write` called in the turn that it gets within `PACE_S`, or later when very many write."""
        self._later.append(write)
        if len(self._later) == 1:
            self._loop.call_later(self.pace_s, self._bring_forward)
            self._written = 0
        self._schedule()

    @property
    def pace_s(self) -> float:
        """For how long is gathered now: the longer, the more was written lately."""
        return min(max(PACE_S, PACE_PER_WRITE_S * self._written), MAX_PACE_S)

    def gather(self, one: Gathering) -> None:
        """Have `one` give out in the turn after the pace; it takes itself out of `gathering` when it has."""
        if one in self.gathering:
            self._schedule()
        else:
            self.gathering.add(one)
            self.ask_later(one.give_out)

    def _bring_forward(self) -> None:
        self._soon.extend(self._later)
        self._later.clear()
        self._schedule()

    def _schedule(self) -> None:
        """Have a turn come in the next round: who is answered then is written to in that round, not in another."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon(self._write_some)

    def _write_some(self) -> None:
        self._is_scheduled = False
        if len(self._soon) > SLICE:
            self._schedule()
        count = min(SLICE, len(self._soon))
        for _ in range(count):
            self._soon.popleft()()
        self._written += count
