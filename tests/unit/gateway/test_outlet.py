"""Connections write in turn, and nobody waits for a whole crowd."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from tertulia.gateway.outlet import MAX_PACE_S, PACE_S, SLICE, Outlet


async def test_a_crowd_is_written_to_in_slices_with_a_round_for_others_between() -> None:
    outlet, written, seen = Outlet(), list[int](), list[int]()
    for number in range(2 * SLICE + 1):
        outlet.ask(partial(written.append, number))
    for _ in range(3):
        await asyncio.sleep(0)
        seen.append(len(written))
    assert seen == [SLICE, 2 * SLICE, 2 * SLICE + 1]
    assert written == sorted(written), "the order is that of asking"


async def test_who_asks_again_waits_for_the_others() -> None:
    outlet, written = Outlet(), list[str]()

    def first() -> None:
        written.append("first")
        if len(written) < 3:
            outlet.ask(first)

    outlet.ask(first)
    outlet.ask(lambda: written.append("second"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert written == ["first", "second", "first"]


async def test_an_outlet_that_ran_dry_runs_again() -> None:
    outlet, written = Outlet(), list[int]()
    for number in range(2):
        outlet.ask(partial(written.append, number))
        await asyncio.sleep(0)
    assert written == [0, 1]


async def test_an_answer_to_what_many_are_told_takes_no_round_more() -> None:
    outlet, written = Outlet(), list[str]()
    # As the writer does: who waits for a commit goes on in the next round, its events are published in this one.
    asyncio.get_running_loop().call_soon(outlet.ask, partial(written.append, "answer"))
    outlet.ask_later(partial(written.append, "event"))
    await asyncio.sleep(0)
    assert written == ["answer"]


@pytest.mark.parametrize(("writes", "pace_s"), [(1, PACE_S), (2_000, 0.04), (100_000, MAX_PACE_S)])
async def test_the_more_there_is_to_write_the_longer_is_gathered(
    writes: int, pace_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet, paces = Outlet(), list[float]()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "call_later", lambda delay, _: paces.append(delay))
    for _ in range(writes):
        outlet.ask(lambda: None)
    for _ in range(writes // SLICE + 1):
        await asyncio.sleep(0)
    outlet.ask_later(lambda: None)
    assert paces == [pytest.approx(pace_s)]
