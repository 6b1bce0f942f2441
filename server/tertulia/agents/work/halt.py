"""How a turn under way is stopped: at once while it works, never in the middle of a write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tertulia.domain.errors import TurnCancelled, TurnRedirected, TurnStopped


class Halt:
    """One turn's stop switch; thrown before or between its works, it takes effect at the next."""

    def __init__(self) -> None:
        self._why: TurnStopped | None = None
        self._is_redirected = False
        self._working: asyncio.Task[Any] | None = None

    def throw(self, why: TurnStopped | None = None) -> None:
        """Stop the turn: whatever it works at is cancelled, which closes its connections.

        `why` is what it ends by, the first that is said; without any, somebody wanted it so.
        """
        if self._why is None:
            self._why = why or TurnCancelled("stopped")
            if self._working is not None:
                self._working.cancel()

    def redirect(self) -> None:
        """Have the turn begin again, because what it answers has changed; one that has not begun reads that anyway."""
        if self._working is not None and not self._is_redirected and self._why is None:
            self._is_redirected = True
            self._working.cancel()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Mark what a stop may cut off.

        Raises:
            TurnStopped: the switch was thrown before or meanwhile; the task itself goes on.
            TurnRedirected: the turn is to begin again.
        """
        if (why := self._find_why()) is not None:
            raise why
        task = asyncio.current_task()
        assert task is not None
        self._working, before = task, task.cancelling()
        try:
            yield
        except asyncio.CancelledError:
            cut = self._find_why() or (TurnRedirected() if self._is_redirected else None)
            if cut is None:
                raise
            # The cancellations are answered here, so that the turn's end can be written like any other.
            for _ in range((self._why is not None) + self._is_redirected):
                task.uncancel()
            if task.cancelling() > before:
                # Somebody else cancelled it too: the process ends, and the next start goes on from here.
                raise
            raise cut from None
        finally:
            self._working = None
            self._is_redirected = False

    def _find_why(self) -> TurnStopped | None:
        return self._why
