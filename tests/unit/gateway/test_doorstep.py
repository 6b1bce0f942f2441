"""Silence takes no place: of too many who say nothing the oldest are cut off."""

from __future__ import annotations

from contextlib import ExitStack

from tertulia.gateway.doorstep import Doorstep
from tests.unit.gateway.wire import Wire


async def test_of_too_many_the_newest_stay() -> None:
    doorstep, wires = Doorstep(most=2), [Wire() for _ in range(5)]
    with ExitStack() as waiting:
        for wire in wires:
            waiting.enter_context(doorstep.wait(wire))
    assert [wire.is_aborted for wire in wires] == [True, True, True, False, False]


async def test_who_has_spoken_is_not_counted() -> None:
    doorstep, wires = Doorstep(most=1), [Wire() for _ in range(3)]
    for wire in wires:
        with doorstep.wait(wire):
            pass
    assert not any(wire.is_aborted for wire in wires)
