"""What the clients of a run share."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.flows.checker.history import Fault, Life, Snapshot


class Tally:
    """Counts what happens, and tells who waits for a number of it."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[tuple[int, int, asyncio.Event]] = []

    def add(self) -> None:
        """Count one more, and set off what was to happen at this number."""
        self.count += 1
        while self._waiting and self._waiting[0][0] <= self.count:
            heapq.heappop(self._waiting)[2].set()

    async def reach(self, count: int) -> None:
        """Wait until so many were counted."""
        if count > self.count:
            reached = asyncio.Event()
            heapq.heappush(self._waiting, (count, id(reached), reached))
            await reached.wait()


@dataclass(slots=True)
class World:
    """The server, what was recorded of it, and the signs that the clients give one another.

    `sent` counts commands, `refused` those that the server could not carry out for the moment. `is_up` while the
    server runs, `is_calm` once nothing more goes wrong, `is_quiet` once nothing more happens.
    """

    url: str
    epoch: str
    ticks: Iterator[int] = field(default_factory=itertools.count)
    lives: list[Life] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    is_calm: asyncio.Event = field(default_factory=asyncio.Event)
    is_quiet: asyncio.Event = field(default_factory=asyncio.Event)
    progress: asyncio.Event = field(default_factory=asyncio.Event)
    sent: Tally = field(default_factory=Tally)
    refused: Tally = field(default_factory=Tally)
