"""Whether the database takes writes: doubted once it refused one, and tried anew when somebody asks."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from tertulia.domain.errors import AppError
from tertulia.store.tables.people import settings
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

EVERY_S = 5.0
# No less than a long message: what refused writes left of the file behind them takes a small one.
_SIZE_CHARACTERS = 100_000
_OWN = (settings.c.workspace_id == "", settings.c.name == "trial")


class Trial:
    """Asks the writer, and where the last it knows is a refusal has it write something, once in some seconds."""

    def __init__(self, writer: Writer, now_s: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._now_s = now_s
        self._tried_at_s = float("-inf")

    async def takes_writes(self) -> bool:
        """Say whether the database takes writes, as far as is known."""
        if self._writer.is_refused and self._now_s() - self._tried_at_s >= EVERY_S:
            self._tried_at_s = self._now_s()
            try:
                await self._writer.submit(_try)
            except AppError:
                return False
            self._writer.is_refused = False
        return not self._writer.is_refused


def _try(tx: Tx) -> None:
    """Write something large and take it away again: only that there is room for it is of interest."""
    tx.run(sa.delete(settings).where(*_OWN))
    tx.run(sa.insert(settings).values(workspace_id="", name="trial", value="x" * _SIZE_CHARACTERS))
    tx.run(sa.delete(settings).where(*_OWN))
