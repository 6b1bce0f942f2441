"""Patience with a stream: how long its opening, its first event and each next one may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from tertulia.domain.errors import ProviderTimeout

T = TypeVar("T")

LATE = "The model's service did not begin to answer in time."
SILENT = "The model's service fell silent in the middle of its answer."


@asynccontextmanager
async def opened(opening: AbstractAsyncContextManager[T], deadline: float) -> AsyncGenerator[T, None]:
    """Enter `opening` by `deadline`, a moment of the loop's clock.

    Raises: ProviderTimeout.
    """
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout_at(deadline):
                value = await stack.enter_async_context(opening)
        except TimeoutError:
            raise ProviderTimeout(LATE) from None
        yield value


async def paced(events: AsyncIterator[T], deadline: float, between_s: float) -> AsyncGenerator[T, None]:
    """Pass events on: the first by `deadline`, each next one within `between_s` of being asked for.

    Raises: ProviderTimeout.
    """
    loop = asyncio.get_running_loop()
    complaint = LATE
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                event = await anext(events)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise ProviderTimeout(complaint) from None
        yield event
        complaint = SILENT
        deadline = loop.time() + between_s
