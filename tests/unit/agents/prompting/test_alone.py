"""Nobody is told to answer what is answered already, taken back, or asked of somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.agents.prompting.briefing import brief
from tertulia.agents.prompting.context import assemble
from tertulia.domain.turn import Turn
from tertulia.store.agents import causes, turns
from tests.unit.agents.house import House

ALONE = "alone: what else they said before it"
BEFORE = "with what they said just before and nobody has answered yet"


async def _task(house: House, turn: Turn) -> str:
    return brief(house.deps, await assemble(house.deps, turn), []).splitlines()[-1]


@pytest.mark.parametrize("first", ["@nia", "@oda"])
@pytest.mark.parametrize("has_spoken", [True, False])
async def test_what_has_a_turn_of_its_own_is_left_to_that(house: House, first: str, has_spoken: bool) -> None:
    agents = {"@nia": await house.add_agent("Nia"), "@oda": await house.add_agent("Oda")}
    other = await house.add_turn(agents[first], await house.post(f"{first} what is the capital of Peru?"))
    if has_spoken:
        await house.deps.writer.submit(lambda tx: turns.end_turn(tx, other, "spoke", None, None))
    turn = await house.add_turn(agents["@nia"], await house.post("@nia what is the capital of Spain?"))
    task = await _task(house, turn)
    assert ALONE in task
    assert BEFORE not in task


async def test_what_was_taken_back_is_not_answered(house: House) -> None:
    nia = await house.add_agent()
    other = await house.add_turn(nia, await house.post("@nia where is Spain?"))
    await house.deps.writer.submit(lambda tx: turns.end_turn(tx, other, "silent", "withdrawn", None))
    await house.post("never mind")
    turn = await house.add_turn(nia, await house.post("@nia where is Peru?"))
    assert ALONE in await _task(house, turn)


@pytest.mark.parametrize("before", ["my bike is broken", "what can one do about a flat tyre?"])
async def test_what_was_just_said_to_nobody_goes_into_the_answer(house: House, before: str) -> None:
    nia = await house.add_agent()
    await house.post(before)
    turn = await house.add_turn(nia, await house.post("@nia any idea?"))
    assert (await _task(house, turn)).endswith(f"{BEFORE}.")
    house.clock.set(house.clock.now() + timedelta(minutes=11))
    late = await house.add_turn(nia, await house.post("@nia are you there?"))
    assert BEFORE not in await _task(house, late)


async def test_what_it_took_in_is_told_by_its_time_where_something_else_is_not_for_it(house: House) -> None:
    nia, oda = await house.add_agent("Nia"), await house.add_agent("Oda")
    asked = await house.post("@nia list the planets")
    turn = await house.add_turn(nia, asked)
    await house.add_turn(oda, await house.post("@oda what is the capital of Peru?"))
    more = await house.post("@nia in German")
    await house.deps.writer.submit(lambda tx: causes.move_cause(tx, turn, more.id))
    task = await _task(house, await house.turn(turn.id))
    assert "with what they said at 2026-03-14T12:00:00.000Z, and nothing more" in task
