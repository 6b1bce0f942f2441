"""How often somebody may do something, which are token buckets, and how much of it at once."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tertulia.domain.errors import RateLimited, Unauthenticated

MAX_BUCKETS = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_s` a second."""

    per_s: float
    burst: int


# Of a member, whatever it writes beside posts, which have a rate of their own; what agents do is not counted.
WRITES = Rate(per_s=1_000, burst=20_000)
# Wrong tokens: nobody guesses 256 bits, and a program that has an old one is heard out.
FAILED_SIGN_INS = Rate(per_s=5, burst=600)
# Wrong passwords: fewer than wrong tokens, for a password can be guessed.
PASSWORDS_BY_ADDRESS = Rate(per_s=0.1, burst=20)
PASSWORDS_BY_ACCOUNT = Rate(per_s=1 / 60, burst=10)
SIGN_UPS_BY_ADDRESS = Rate(per_s=1 / 60, burst=20)
RESETS_BY_ADDRESS = Rate(per_s=1 / 60, burst=10)
# Of who invites, to addresses that nobody knows to be anybody's.
INVITATIONS_BY_ACCOUNT = Rate(per_s=1 / 60, burst=50)
MAILS_BY_ACCOUNT = Rate(per_s=1 / 600, burst=3)


class RateLimiter:
    """Keeps a bucket per key; the least recently used are forgotten, which only ever forgives."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(rate.burst)
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, cost: float = 1) -> None:
        """Take a token, or as many as something costs, at most `burst`.

        Raises:
            RateLimited: there are not so many; it says when there will be.
        """
        now = self._monotonic()
        left, since = self._buckets.get(key) or (self._burst, now)
        left += (now - since) * self._rate.per_s
        if left > self._burst:
            left = self._burst
        if left < cost:
            wait_s = round((cost - left) / self._rate.per_s, 3)
            raise RateLimited(f"That is too fast; wait {wait_s} s and send it again.", retry_after_s=wait_s)
        self._buckets[key] = (left - cost, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)

    def give_back(self, key: str, cost: float = 1) -> None:
        """Undo a `take`, of what turned out to be in order."""
        if key in self._buckets:
            left, since = self._buckets[key]
            self._buckets[key] = (min(self._burst, left + cost), since)


class Places:
    """Bounds how many of something that takes long each may have under way; kept only for as long as it lasts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Take a place for as long as the context lasts.

        Raises:
            RateLimited: all are taken.
        """
        if self._taken[key] >= self._most:
            raise RateLimited(
                f"{self._most} of these are under way already; wait until one has ended.", retry_after_s=1
            )
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]


@contextmanager
def counting_failures(failures: RateLimiter, address: str) -> Iterator[None]:
    """Count against an address what is not authenticated in this context; who has the right secret is never refused.

    Raises:
        RateLimited: in place of Unauthenticated, when too many came from there; it says when the next may.
    """
    try:
        yield
    except Unauthenticated:
        failures.take(address)
        raise
