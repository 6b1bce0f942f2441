"""The end of a round of the loop: after all that was to be done in it, and before it waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tertulia.gateway.rounds import AtRoundEnd, RoundLoop, find_round_end
from tests.patience import PATIENCE_S


def run_on_rounds(test: Callable[[AtRoundEnd], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        at_round_end = find_round_end()
        assert at_round_end is not None
        async with asyncio.timeout(PATIENCE_S):
            await test(at_round_end)

    with asyncio.Runner(loop_factory=RoundLoop) as runner:
        runner.run(run())


def test_it_comes_after_what_the_round_had_to_do_and_before_the_next() -> None:
    async def ask(at_round_end: AtRoundEnd) -> None:
        done: list[str] = []
        loop = asyncio.get_running_loop()
        at_round_end(lambda: done.append("end"))
        loop.call_soon(loop.call_soon, done.append, "next")
        loop.call_soon(loop.call_soon, at_round_end, lambda: done.append("next end"))
        loop.call_soon(done.append, "same")
        for _ in range(4):
            await asyncio.sleep(0)
        assert done == ["end", "same", "next", "next end"]

    run_on_rounds(ask)


def test_it_comes_once_for_each_time_it_was_asked_for_and_is_not_waited_for() -> None:
    async def ask(at_round_end: AtRoundEnd) -> None:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        calls: list[int] = []

        def end() -> None:
            calls.append(1)
            if len(calls) == 2:
                # The loop has nothing else to do, and nothing but this wakes it.
                loop.call_soon_threadsafe(ended.set_result, None)

        at_round_end(end)
        at_round_end(end)
        await ended
        await asyncio.sleep(0)
        assert calls == [1, 1]

    run_on_rounds(ask)


async def test_a_loop_of_somebody_else_has_no_such_place() -> None:
    assert find_round_end() is None
