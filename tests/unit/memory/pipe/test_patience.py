"""An answer is waited for only so long, and who gives it is not disturbed."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.domain.errors import Unavailable
from tertulia.memory.pipe.patience import Patience


async def test_an_answer_in_time_is_given() -> None:
    async def work() -> str:
        return "tea"

    assert await Patience(60).ask(work()) == "tea"


async def test_a_failure_in_time_is_raised() -> None:
    async def work() -> str:
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        await Patience(60).ask(work())


async def test_what_is_late_goes_on_alone() -> None:
    patience, gate, ended = Patience(0), asyncio.Event(), asyncio.Event()

    async def work() -> str:
        await gate.wait()
        ended.set()
        raise Unavailable("away, with nobody to hear of it")

    assert await patience.ask(work()) is None
    gate.set()
    await ended.wait()
    await patience.aclose()


async def test_closing_stops_what_still_goes_on() -> None:
    patience, stopped = Patience(0), asyncio.Event()

    async def work() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return "never"

    assert await patience.ask(work()) is None
    await asyncio.sleep(0)
    await patience.aclose()
    assert stopped.is_set()
