"""Slow mode: in some rooms a member waits between two of its messages."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tertulia.domain.errors import RateLimited

# The least recently used are forgotten, which only ever forgives; so does a restart.
MAX_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Pace:
    """One wish to speak: `wait_s` is how long it comes too early; one that does not has taken the member's turn."""

    key: str
    wait_s: float
    taken_at: float
    before: float | None

    def require_passed(self) -> None:
        """Refuse a message that comes too early.

        Raises:
            RateLimited: it says how long to wait.
        """
        if self.wait_s > 0:
            raise RateLimited(
                f"This room is in slow mode; wait {self.wait_s} s before you write again.", retry_after_s=self.wait_s
            )


class SlowMode:
    """Remembers when members last spoke in rooms in which they have to wait."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._spoke_at: OrderedDict[str, float] = OrderedDict()

    def enter(self, key: str, slow_mode_s: int) -> Pace:
        """Ask to speak under a key for member and room; whoever need not wait has spoken then, until `give_back`."""
        now, before = self._monotonic(), self._spoke_at.get(key)
        if before is not None and before + slow_mode_s > now:
            return Pace(key, max(round(before + slow_mode_s - now, 3), 0.001), now, before)
        self._spoke_at[key] = now
        self._spoke_at.move_to_end(key)
        if len(self._spoke_at) > MAX_REMEMBERED:
            self._spoke_at.popitem(last=False)
        return Pace(key, 0.0, now, before)

    def give_back(self, pace: Pace) -> None:
        """Take it that a message was not said after all."""
        if pace.wait_s > 0 or self._spoke_at.get(pace.key) != pace.taken_at:
            return
        if pace.before is None:
            del self._spoke_at[pace.key]
        else:
            self._spoke_at[pace.key] = pace.before
