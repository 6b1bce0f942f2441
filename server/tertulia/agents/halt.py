"""How a turn under way is stopped: at once while it works, never in the middle of a write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tertulia.domain.errors import TurnCancelled


class Halt:
    """One turn's stop switch; thrown before or between its works, it takes effect at the next."""

    def __init__(self) -> None:
        self._thrown = asyncio.Event()
        self._working: asyncio.Task[Any] | None = None

    def throw(self) -> None:
        """Stop the turn: whatever it works at is cancelled, which closes its connections."""
        if not self._thrown.is_set():
            self._thrown.set()
            if self._working is not None:
                self._working.cancel()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Mark what a stop may cut off.

        Raises:
            TurnCancelled: the switch was thrown before or meanwhile; the task itself goes on.
        """
        if self._thrown.is_set():
            raise TurnCancelled("stopped")
        task = asyncio.current_task()
        assert task is not None
        self._working = task
        try:
            yield
        except asyncio.CancelledError:
            if not self._thrown.is_set():
                raise
            # The cancellation is answered here, so that the turn's end can be written like any other.
            task.uncancel()
            raise TurnCancelled("stopped") from None
        finally:
            self._working = None
