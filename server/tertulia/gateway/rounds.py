"""An event loop that says when a round of it is over: when all that was to be done is, and it is about to wait."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

AtRoundEnd = Callable[[Callable[[], None]], None]


class _Selector(selectors.DefaultSelector):
    """Asked once in each round for what is ready, and for nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.at_end: list[Callable[[], None]] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        while self.at_end:
            self.at_end.pop(0)()
        return super().select(timeout)


class RoundLoop(asyncio.SelectorEventLoop):
    """The platform's loop, with a place for what is best done last.

    A thread that is woken in the middle of a round finds the interpreter taken, and sleeps again until the round is
    over; one that is woken here finds it free.
    """

    def __init__(self) -> None:
        self._rounds = _Selector()
        super().__init__(self._rounds)

    def at_round_end(self, call: Callable[[], None]) -> None:
        """Have `call` called once before the loop next waits; it must not raise, nor give the loop anything to do."""
        self._rounds.at_end.append(call)


def find_round_end() -> AtRoundEnd | None:
    """Give the running loop's `at_round_end`, if it has one."""
    loop = asyncio.get_running_loop()
    return loop.at_round_end if isinstance(loop, RoundLoop) else None
