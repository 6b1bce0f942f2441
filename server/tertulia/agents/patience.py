"""Writes that nobody else would do: they are tried until the database takes them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import chain, repeat
from typing import TypeVar

from tertulia.domain.errors import Unavailable
from tertulia.domain.turn import Turn

log = logging.getLogger(__name__)

T = TypeVar("T")

WRITE_PAUSES_S = (0.5, 1, 2, 5, 10, 20, 30)


async def insist(turn: Turn, write: Callable[[], Awaitable[T]]) -> T:
    """Write what begins or ends a turn, as often as it takes; the last pause is repeated."""
    pauses_s = chain(WRITE_PAUSES_S, repeat(WRITE_PAUSES_S[-1]))
    while True:
        try:
            return await write()
        except Unavailable as error:
            log.warning("turn %s waits for the database: %s", turn.id, error.message)
            await asyncio.sleep(next(pauses_s))
