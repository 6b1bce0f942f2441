"""Where rehearsals are worked out: beside the loop, one at a time, and only so many of a member."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tertulia.domain.ids import MemberId
from tertulia.governance.rate_limits import Rate, RateLimiter

T = TypeVar("T")
# Whoever moves a slider asks often.
REHEARSALS = Rate(per_s=1, burst=30)


class Backstage:
    """Works out in a thread what would hold everybody else up on the loop.

    `patience` multiplies how long the floor waits, in what is rehearsed as in what happens.
    """

    def __init__(self, patience: float = 1.0, rate: Rate = REHEARSALS) -> None:
        self.patience = patience
        self._rate = RateLimiter(rate)
        self._place = asyncio.Semaphore(1)

    def admit(self, member_id: MemberId) -> None:
        """Count a rehearsal of a member.

        Raises:
            RateLimited: it has asked for too many.
        """
        self._rate.take(member_id)

    async def work(self, job: Callable[[], T]) -> T:
        """Do a job that touches nothing of the loop's, when those before it are done."""
        async with self._place:
            return await asyncio.to_thread(job)
