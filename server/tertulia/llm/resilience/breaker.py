"""A circuit breaker: a model that failed several times in a row is left alone for a while, then tried once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

BreakerState = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class BreakerOptions:
    """After `failures` in a row the model is left alone for `pause_s`, doubled with every failed trial.

    Source: M. Nygard, "Release It!" (2nd edition, 2018), Stability Patterns. Five in a row and a single trial are what
    sony/gobreaker does by default; its pause of 60 s is halved here, for people wait for these answers.
    """

    failures: int = 5
    pause_s: float = 30.0
    max_pause_s: float = 300.0


class Breaker:
    """Counts failures of one model; `now` is a clock that only goes forward, in seconds."""

    def __init__(self, options: BreakerOptions, now: Callable[[], float]) -> None:
        self._options = options
        self._now = now
        self._in_a_row = 0
        self._trials_failed = 0
        self._opened_at: float | None = None
        self._has_trial = False

    @property
    def state(self) -> BreakerState:
        if self._opened_at is None:
            return "closed"
        return "open" if self.wait_s() > 0 else "half_open"

    def wait_s(self) -> float:
        """Say for how long the model is still left alone; 0 where it may be tried."""
        if self._opened_at is None:
            return 0.0
        pause_s = min(self._options.max_pause_s, self._options.pause_s * 2.0 ** min(self._trials_failed, 30))
        return max(0.0, self._opened_at + pause_s - self._now())

    def admit(self) -> bool:
        """Say whether a request may be made now; once half open one may, and the others wait for what it finds."""
        if self._opened_at is None:
            return True
        if self.wait_s() > 0 or self._has_trial:
            return False
        self._has_trial = True
        return True

    def succeed(self) -> None:
        """Note that the model's service answered, though it may have refused what was asked."""
        self._in_a_row = self._trials_failed = 0
        self._opened_at, self._has_trial = None, False

    def fail(self) -> None:
        """Note that the service failed. One that was asked before it was left alone says nothing new."""
        if self._opened_at is not None:
            if self._has_trial:
                self._has_trial = False
                self._trials_failed += 1
                self._opened_at = self._now()
            return
        self._in_a_row += 1
        if self._in_a_row >= self._options.failures:
            self._opened_at = self._now()

    def give_back(self) -> None:
        """Note that a request was given up before anything was known: another may be the trial."""
        self._has_trial = False
