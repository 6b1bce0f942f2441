"""Waiting has an end, in each phase by its own limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tertulia.domain.errors import ProviderTimeout
from tertulia.llm.pacing import opened, paced

LONG_S = 60.0
SHORT_S = 0.02


def after(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def count(limit: int, *, then_hang: bool = False) -> AsyncGenerator[int, None]:
    for number in range(limit):
        yield number
    if then_hang:
        await asyncio.Event().wait()


async def collect(events: AsyncIterator[int]) -> list[int]:
    return [number async for number in events]


async def test_events_pass_in_order() -> None:
    assert await collect(paced(count(3), after(LONG_S), LONG_S)) == [0, 1, 2]


async def test_no_first_event_is_late() -> None:
    with pytest.raises(ProviderTimeout, match="begin"):
        await anext(paced(count(0, then_hang=True), after(SHORT_S), LONG_S))


async def test_no_next_event_is_silence() -> None:
    events = paced(count(1, then_hang=True), after(LONG_S), SHORT_S)
    assert await anext(events) == 0
    with pytest.raises(ProviderTimeout, match="silent"):
        await anext(events)


async def test_readers_own_time_does_not_count() -> None:
    events = paced(count(2), after(LONG_S), SHORT_S)
    assert await anext(events) == 0
    released = asyncio.Event()
    asyncio.get_running_loop().call_later(SHORT_S * 3, released.set)
    await released.wait()
    assert await anext(events) == 1


async def test_opening_is_limited_and_closed() -> None:
    closed = asyncio.Event()

    @asynccontextmanager
    async def opening(is_slow: bool) -> AsyncIterator[str]:
        if is_slow:
            await asyncio.Event().wait()
        yield "open"
        closed.set()

    async with opened(opening(is_slow=False), after(LONG_S)) as value:
        assert value == "open"
    assert closed.is_set()
    with pytest.raises(ProviderTimeout, match="begin"):
        async with opened(opening(is_slow=True), after(SHORT_S)):
            pass


async def test_cancelling_is_not_a_timeout() -> None:
    asked = asyncio.Event()

    async def silent() -> AsyncGenerator[int, None]:
        asked.set()
        await asyncio.Event().wait()
        yield 0

    waiting = asyncio.create_task(collect(paced(silent(), after(LONG_S), LONG_S)))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
