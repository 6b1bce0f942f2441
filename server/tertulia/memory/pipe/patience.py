"""Waits for an answer only so long, and lets the one who gives it work on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Patience:
    """What was waited for in vain goes on: an index that is read from the disk for one question serves the next."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._late: set[asyncio.Task[Any]] = set()

    async def ask(self, work: Coroutine[Any, Any, Answer]) -> Answer | None:
        """Give what the work gives, or raise what it raises; None when it takes longer, which it then does alone."""
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._end)
        done, _ = await asyncio.wait({task}, timeout=self._wait_s)
        return task.result() if done else None

    async def aclose(self) -> None:
        """Stop what still goes on."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            # Nobody may be there to hear of it: who asks next meets the same failure.
            task.exception()
