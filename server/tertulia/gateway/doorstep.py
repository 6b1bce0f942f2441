"""Who is connected and has not said hello: bounded, so that silence takes no place from those who speak."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

MAX_SILENT = 2_000


class Doorstep:
    """Keeps the transports of those whose hello is awaited; of more than `most` the newest stay."""

    def __init__(self, most: int = MAX_SILENT) -> None:
        self._most = most
        # Oldest first.
        self._silent: dict[asyncio.Transport, None] = {}

    @contextmanager
    def wait(self, transport: asyncio.Transport) -> Iterator[None]:
        """Keep one for as long as the context lasts; where that is one too many, the one silent longest is cut off."""
        self._silent[transport] = None
        if len(self._silent) > self._most:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.abort()
        try:
            yield
        finally:
            self._silent.pop(transport, None)
