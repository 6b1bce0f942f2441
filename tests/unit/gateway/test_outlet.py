"""Connections write in turn, and nobody waits for a whole crowd."""

from __future__ import annotations

import asyncio
from functools import partial

from tertulia.gateway.outlet import SLICE, Outlet


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
