"""Whom an edit names is asked then, whatever the message said before."""

from __future__ import annotations

import pytest

from tertulia.actions.chat.messages import edit_message
from tertulia.actions.chat.rooms import add_member
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.errors import TurnStopped
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.governance.ledger import Spent
from tertulia.store.agents import causes, floor
from tests.flows.stage import eventually
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.desk import Desk
from tests.unit.agents.house import House


async def _edit(desk: Desk, message: Message, text: str) -> None:
    await edit_message(desk.deps, desk.house.owner, message.id, text)


async def _end(desk: Desk, turn: Turn, reason: str) -> None:
    """End a turn as it does that finds nothing is asked of it."""
    stands = await desk.house.turn(turn.id)
    await end_turn(desk.deps, stands, None, Ending("silent", Spent(0.0), reason=reason))
    desk.registry.halt(turn.id)


@pytest.mark.parametrize(("words", "why"), [("what is pi?", "not_addressed"), ("@nia never mind", "withdrawn")])
async def test_who_is_named_again_after_an_edit_that_asked_nothing_is_asked_anew(
    desk: Desk, words: str, why: str
) -> None:
    nia = await desk.seat()
    asked = await desk.post("@nia what is pi?")
    [first] = await desk.at_work(1)
    await _edit(desk, asked, words)
    await desk.at_work(2)
    await _end(desk, first, why)
    await _edit(desk, asked, "@nia what is pi?")
    [again] = await desk.at_work(3)
    assert again.id != first.id
    assert (again.agent_id, again.cause, again.trigger) == (nia.id, asked.id, "mention")


async def test_who_was_told_that_nothing_is_asked_any_more_is_not_asked_by_an_edit(desk: Desk) -> None:
    await desk.seat("Nia", "natural")
    await desk.seat("Oda", "natural")
    asked = await desk.post("@nia what is pi?")
    [first] = await desk.at_work(1)
    await desk.post("never mind")
    assert await desk.until_stopped() == [(first.id, "withdrawn")]
    await _end(desk, first, "withdrawn")
    await _edit(desk, asked, "@nia what is pi, please?")
    await _edit(desk, asked, "@nia @oda what is pi, please?")
    [other] = await desk.at_work(2)
    assert other.agent_id != first.agent_id


@pytest.mark.parametrize("before", ["@nia what is pi?", "nia, what is pi?", "what is pi?", "hello all"])
@pytest.mark.parametrize("after", ["oda, what is pi?", "hello all, what is pi, oda?"])
async def test_who_is_called_by_an_edit_without_the_mark_is_asked(desk: Desk, before: str, after: str) -> None:
    await desk.seat("Nia", "natural")
    oda = await desk.seat("Oda", "natural")
    asked = await desk.post(before)
    await desk.ruled(asked)
    await _edit(desk, asked, after)

    async def look() -> set[str]:
        return {turn.agent_id for turn in await desk.at_work(0)}

    await eventually(look, lambda found: oda.id in found)
    assert (await desk.ruled(asked))[oda.id] == ("speak", "named")


@pytest.mark.parametrize("words", ["@oda hi", "oda, how are you?", "@owner are you coming?"])
@pytest.mark.parametrize("has_more", [False, True])
async def test_an_addition_that_an_edit_makes_one_for_others_is_taken_out(
    desk: Desk, words: str, has_more: bool
) -> None:
    nia = await desk.seat("Nia", "natural")
    await desk.seat("Oda", "natural")
    asked = await desk.post("@nia list the planets")
    await desk.at_work(1)
    more = await desk.post("in German")
    await desk.ruled(more)
    await desk.at_work(2)
    last = more
    if has_more:
        last = await desk.post("and in French")
        await desk.ruled(last)
        await desk.at_work(3)
    await _edit(desk, more, words)

    async def look() -> list[str]:
        [turn] = [one for one in await desk.at_work(0) if one.agent_id == nia.id]
        return [turn.cause, *await causes.list_before(desk.deps.db, turn)]

    expected = [last.id, asked.id] if has_more else [asked.id]
    await eventually(look, lambda found: found == expected)
    [turn] = [one for one in await desk.at_work(0) if one.agent_id == nia.id]
    assert desk.registry.list_asked(turn.room_id, turn.requester_id)[0].cause == expected[0]


@pytest.mark.parametrize("words", ["@nia ok thanks", "@nia thank you!"])
async def test_who_makes_thanks_of_a_question_needs_no_answer(desk: Desk, words: str) -> None:
    await desk.seat()
    asked = await desk.post("@nia what is pi?")
    [turn] = await desk.at_work(1)
    await _edit(desk, asked, words)
    await desk.at_work(2)
    with pytest.raises(TurnStopped, match="withdrawn"):
        await assemble(desk.deps, turn)


async def test_what_waits_ends_as_an_edit_calls_a_person(house: House) -> None:
    desk = Desk(house, patience=0.01)
    nia = await desk.seat(mode="always")
    ben = await add_person(house, "ben")
    await add_member(house.deps, house.owner, house.room.room.id, ben.id)
    async with desk.running():
        asked = await desk.post("what is the capital of Spain?")
        assert (await desk.ruled(asked))[nia.id] == ("defer", "mode_always")
        await _edit(desk, asked, "ben, what is the capital of Spain?")

        async def look() -> dict[str, tuple[str, str]]:
            return await desk.ruled(asked)

        await eventually(look, lambda ruled: ruled[nia.id] == ("covered", "others_named"))
        assert await floor.list_all_waits(desk.deps.db) == []
    await desk.registry.aclose()
