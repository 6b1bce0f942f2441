"""Answers all who ask at about the same time with one look: what a crowd that comes back together costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tertulia.domain.errors import Unavailable

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# As many as are answered in one go while others want something too.
MAX_KEYS = 100
# Beyond it somebody is told to come back, after about as long as it takes to answer those who wait.
MAX_WAITING = 5_000
RETRY_AFTER_S = 5.0


@dataclass(eq=False, slots=True)
class _Batch(Generic[K, V]):
    keys: set[K] = field(default_factory=set)
    task: asyncio.Task[Mapping[K, V]] | None = None


class Together(Generic[K, V]):
    """Looks up many keys at once; a look begins after everybody who shares it has asked, so nobody is told old news.

    Who comes while a look is under way shares the next one. `look` gives a value for each key that has one.
    """

    def __init__(self, look: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._look = look
        self._open: _Batch[K, V] | None = None
        # Oldest first: each begins when the one before it is done.
        self._tasks: dict[asyncio.Task[Mapping[K, V]], None] = {}

    async def find(self, key: K) -> V | None:
        """Find one key's value; whatever the look raises is raised to all who share it.

        Raises:
            Unavailable: too many wait.
        """
        batch = self._open
        if batch is None or len(batch.keys) >= MAX_KEYS:
            if len(self._tasks) * MAX_KEYS >= MAX_WAITING:
                raise Unavailable("Too many ask at the same time; come back in a while.", retry_after_s=RETRY_AFTER_S)
            batch = self._open = self._begin()
        batch.keys.add(key)
        assert batch.task is not None
        # Who goes away meanwhile does not take the answer from the others.
        return (await asyncio.shield(batch.task)).get(key)

    async def aclose(self) -> None:
        """End the looks under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self) -> _Batch[K, V]:
        batch: _Batch[K, V] = _Batch()
        before = next(reversed(self._tasks), None)
        batch.task = asyncio.create_task(self._answer(batch, before))
        self._tasks[batch.task] = None
        batch.task.add_done_callback(self._forget)
        return batch

    async def _answer(self, batch: _Batch[K, V], before: asyncio.Task[Mapping[K, V]] | None) -> Mapping[K, V]:
        if before is not None:
            await asyncio.wait([before])
        if self._open is batch:
            self._open = None
        return await self._look(batch.keys)

    def _forget(self, task: asyncio.Task[Mapping[K, V]]) -> None:
        del self._tasks[task]
        if not task.cancelled():
            # Whoever shared it and is still there was told; nobody else is to be.
            task.exception()
