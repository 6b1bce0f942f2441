"""Where rehearsals are worked out: beside the loop, one at a time, and only so many of a member."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tertulia.domain.ids import MemberId
from tertulia.governance.rate_limits import Places, Rate, RateLimiter

T = TypeVar("T")
# A job in pieces: it yields between them, and returns what came of it.
Job = Generator[None, None, T]
# Whoever moves a slider asks often, and then not for a while.
REHEARSALS = Rate(per_s=0.2, burst=30)
# So many wait at most, the one that is worked out among them, and so many of one member.
MAX_WAITING = 8
MAX_OF_ONE = 2


class Backstage:
    """Works out in a thread, piece by piece, what would hold everybody else up on the loop.

    `patience` multiplies how long the floor waits, in what is rehearsed as in what happens.
    """

    def __init__(self, patience: float = 1.0, rate: Rate = REHEARSALS) -> None:
        self.patience = patience
        self._rate = RateLimiter(rate)
        self._all, self._own = Places(MAX_WAITING), Places(MAX_OF_ONE)
        self._place = asyncio.Semaphore(1)

    @contextmanager
    def admit(self, member_id: MemberId) -> Iterator[None]:
        """Have a member rehearse for as long as the context lasts.

        Raises:
            RateLimited: it has asked for too many, or too many wait.
        """
        with self._own.hold(member_id), self._all.hold("all"):
            self._rate.take(member_id)
            yield

    async def work(self, job: Job[T]) -> T:
        """Do a job that touches nothing of the loop's, when those before it are done."""
        async with self._place:
            return await asyncio.to_thread(_work_off, job)


def _work_off(job: Job[T]) -> T:
    """Do a job piece by piece, and rest after each as long as it took: the loop has at least half of the time."""
    while True:
        began_s = time.perf_counter()
        try:
            next(job)
        except StopIteration as done:
            found: T = done.value
            return found
        time.sleep(time.perf_counter() - began_s)
