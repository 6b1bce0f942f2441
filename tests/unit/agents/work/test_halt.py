"""A turn is stopped or begins again where it works, and whoever cancels its task besides is heard."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.agents.work.halt import Halt
from tertulia.domain.errors import TurnRedirected, TurnStopped


async def _work(halt: Halt, begun: asyncio.Event) -> str:
    try:
        with halt.working():
            begun.set()
            await asyncio.Event().wait()
    except TurnRedirected:
        return "redirected"
    except TurnStopped as stopped:
        return stopped.reason
    return "done"


async def _begin(halt: Halt) -> asyncio.Task[str]:
    begun = asyncio.Event()
    task = asyncio.create_task(_work(halt, begun))
    await begun.wait()
    return task


async def test_what_it_is_told_it_ends_by() -> None:
    halt = Halt()
    task = await _begin(halt)
    halt.redirect()
    assert await task == "redirected"
    task = await _begin(halt)
    halt.redirect()
    halt.throw(TurnStopped("withdrawn"))
    assert await task == "withdrawn"
    assert task.cancelling() == 0


@pytest.mark.parametrize("how", ["redirect", "throw"])
async def test_a_shutdown_in_the_same_moment_is_not_swallowed(how: str) -> None:
    halt = Halt()
    task = await _begin(halt)
    getattr(halt, how)()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
