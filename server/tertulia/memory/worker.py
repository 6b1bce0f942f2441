"""Does one kind of background work whenever woken, and again, after growing pauses, when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tertulia.domain.errors import Unavailable

log = logging.getLogger(__name__)

_FIRST_PAUSE_S = 1.0
_MAX_PAUSE_S = 60.0


class Worker:
    """Owns no state but whether there is something to do; what is due is marked in the database."""

    def __init__(self, name: str, work: Callable[[], Awaitable[object]], first_pause_s: float = _FIRST_PAUSE_S) -> None:
        self._name = name
        self._work = work
        self._first_pause_s = first_pause_s
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to do; never waits."""
        self._woken.set()

    async def run(self) -> None:
        """Work at once and whenever woken, until cancelled."""
        pause_s = self._first_pause_s
        while True:
            self._woken.clear()
            try:
                await self._work()
            except Exception as error:
                # Nobody is above this loop to begin it anew: whatever one piece of work meets, a bug as well as a full
                # disk, must cost a pause and a line in the log, and not the memories of every agent from then on.
                is_expected = isinstance(error, Unavailable)
                log.warning("%s pauses for %g s: %s", self._name, pause_s, error, exc_info=not is_expected)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _MAX_PAUSE_S)
                continue
            pause_s = self._first_pause_s
            await self._woken.wait()
