"""Work in the background outlives whatever one piece of it meets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from tertulia.domain.errors import AppError

log = logging.getLogger(__name__)

A = TypeVar("A")
B = TypeVar("B")

_FIRST_PAUSE_S = 1.0
_MAX_PAUSE_S = 60.0


async def outlive(work: Awaitable[object], what: str, *, but: tuple[type[AppError], ...] = ()) -> bool:
    """Await a piece of work; False when it failed, which is logged with `what` that means.

    Raises: one of those in `but`, which are not for one piece of work to have met.
    """
    try:
        await work
    except but:
        raise
    except AppError as error:
        log.warning("%s: %s", what, error.message)
        return False
    except Exception:
        # The one broad `except` of all that runs by itself: nobody is above its loops to begin them anew, so that a
        # bug may cost the one message, mail or memory that met it, and nothing of what comes after.
        log.exception("%s", what)
        return False
    return True


class Worker:
    """Does one kind of work whenever woken, and again, after growing pauses, when it fails.

    Owns no state but whether there is something to do; what is due is marked in the database.
    """

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
            if await outlive(self._work(), f"{self._name} pauses for {pause_s:g} s"):
                pause_s = self._first_pause_s
                await self._woken.wait()
            else:
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _MAX_PAUSE_S)


async def side_by_side(one: Coroutine[Any, Any, A], other: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Await two reads at once; the first error ends the other as well and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            first, second = group.create_task(one), group.create_task(other)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return first.result(), second.result()
