"""When only an addition is taken away, what stood before it is answered, whether that waits or is worked at."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from tertulia.actions.agents.explaining import explain_message
from tertulia.actions.chat.messages import delete_message, edit_message
from tertulia.agents.door import resume_turns
from tertulia.agents.prompting.context import assemble
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.turn import fail_turn
from tertulia.domain.errors import TurnStopped
from tertulia.domain.floor import Wait
from tertulia.store.agents import floor, turns
from tests.flows.stage import eventually
from tests.unit.agents.desk import Desk
from tests.unit.agents.house import NOON, House


async def _waits(desk: Desk, cause: str) -> Wait:
    """Wait until just one answer waits, for this message."""

    async def look() -> list[Wait]:
        return await floor.list_all_waits(desk.deps.db)

    [wait] = await eventually(look, lambda found: [one.cause for one in found] == [cause])
    return wait


async def test_an_addition_that_is_deleted_leaves_the_question(desk: Desk) -> None:
    await desk.seat()
    asked = await desk.post("@nia list the planets")
    [turn] = await desk.at_work(1)
    more = await desk.post("please in German")
    await desk.ruled(more)
    await desk.at_work(2)
    await delete_message(desk.deps, desk.house.owner, more.id)
    [turn] = await desk.at_work(3)
    assert (turn.cause, desk.plans[-1], desk.stopped) == (asked.id, (turn.id, asked.id), [])
    assert (await assemble(desk.deps, turn)).asked_text == asked.text
    again = await desk.post("please in French")
    assert (await desk.ruled(again))[turn.agent_id] == ("speak", "goes_on")
    [turn] = await desk.at_work(4)
    assert turn.cause == again.id


async def test_both_that_were_named_go_back_to_the_question(desk: Desk) -> None:
    await desk.seat("Nia")
    await desk.seat("Oda")
    asked = await desk.post("@nia @oda what is the capital of Spain?")
    await desk.at_work(1)
    more = await desk.post("and of Italy")
    await desk.ruled(more)
    await desk.at_work(2)
    await delete_message(desk.deps, desk.house.owner, more.id)
    both = await desk.at_work(3)
    assert [turn.cause for turn in both] == [asked.id, asked.id]
    assert desk.stopped == []


@pytest.mark.parametrize("words", ["in Spanish", "in Spanish, please!"])
async def test_an_addition_that_is_edited_need_not_name_anybody(desk: Desk, words: str) -> None:
    await desk.seat()
    await desk.post("@nia what is the capital of Spain?")
    await desk.at_work(1)
    more = await desk.post("in Spansh")
    await desk.ruled(more)
    await desk.at_work(2)
    await edit_message(desk.deps, desk.house.owner, more.id, words)
    [turn] = await desk.at_work(3)
    assert (await assemble(desk.deps, turn)).asked_text == words


@pytest.mark.parametrize(("words", "why"), [("what is 6*7?", "not_addressed"), ("@nia never mind", "withdrawn")])
async def test_an_edit_of_the_question_counts_also_where_its_author_went_on(desk: Desk, words: str, why: str) -> None:
    await desk.seat()
    asked = await desk.post("@nia what is 6*4?")
    await desk.at_work(1)
    await desk.ruled(await desk.post("please in German"))
    await desk.at_work(2)
    await edit_message(desk.deps, desk.house.owner, asked.id, words)
    [turn] = await desk.at_work(3)
    with pytest.raises(TurnStopped, match=why):
        await assemble(desk.deps, turn)


async def test_after_a_restart_both_are_known_still(desk: Desk) -> None:
    await desk.seat()
    asked = await desk.post("@nia list the planets")
    await desk.at_work(1)
    more = await desk.post("please in German")
    await desk.ruled(more)
    await desk.at_work(2)
    registry = TurnRegistry(desk._work, lambda turn: None, partial(fail_turn, desk.deps))
    desk.house.deps.bus.listen(registry.on_event)
    await desk.registry.aclose()
    await resume_turns(desk.deps, registry)
    await desk.at_work(3)
    await edit_message(desk.deps, desk.house.owner, asked.id, "@nia list the eight planets")
    [turn] = await desk.at_work(4)
    assert turn.cause == more.id
    await delete_message(desk.deps, desk.house.owner, more.id)
    [turn] = await desk.at_work(5)
    assert (turn.cause, desk.stopped) == (asked.id, [])
    await registry.aclose()


async def test_nobody_is_asked_twice_for_what_was_gone_on_with_and_it_says_who_answers(desk: Desk) -> None:
    nia = await desk.seat()
    asked = await desk.post("@nia list the planets")
    [turn] = await desk.at_work(1)
    await desk.ruled(await desk.post("please in German"))
    await desk.at_work(2)
    await edit_message(desk.deps, desk.house.owner, asked.id, "@nia list the eight planets")
    await desk.at_work(3)
    marker = await desk.post("the weather is fine today, is it not, everybody here?")
    await desk.ruled(marker)
    assert [one.id for one in await turns.list_open_turns(desk.deps.db, nia.workspace_id, nia.id)] == [turn.id]
    [told] = await explain_message(desk.deps, desk.house.owner, asked.id)
    assert told.turn is not None
    assert (told.turn.id, told.considered.outcome) == (turn.id, "speak")


async def test_what_waited_with_an_addition_waits_without_it(house: House) -> None:
    desk = Desk(house, patience=0.01)
    nia = await desk.seat(mode="always")
    async with desk.running():
        asked = await desk.post("tell me of Rome")
        await _waits(desk, asked.id)
        more = await desk.post("and of Paris")
        wait = await _waits(desk, more.id)
        assert wait.before == (asked.id,)
        assert await desk.ruled(asked) == {nia.id: ("silent", "author_went_on")}
        await delete_message(desk.deps, house.owner, more.id)
        wait = await _waits(desk, asked.id)
        assert wait.before == ()
        assert await desk.ruled(asked) == {nia.id: ("defer", "mode_always")}
        assert await desk.ruled(more) == {nia.id: ("silent", "message_deleted")}
        house.clock.set(NOON + timedelta(minutes=1))
        [turn] = await desk.at_work(1)
        assert turn.cause == asked.id
    await desk.registry.aclose()


async def test_what_was_given_with_an_addition_is_answered_without_it(house: House) -> None:
    desk = Desk(house, patience=0.01)
    await desk.seat(mode="always")
    async with desk.running():
        asked = await desk.post("tell me of Rome")
        await _waits(desk, asked.id)
        more = await desk.post("and of Paris")
        await _waits(desk, more.id)
        house.clock.set(NOON + timedelta(minutes=1))
        [turn] = await desk.at_work(1)
        assert turn.cause == more.id
        await delete_message(desk.deps, house.owner, more.id)
        [turn] = await desk.at_work(2)
        assert (turn.cause, desk.stopped) == (asked.id, [])
        await delete_message(desk.deps, house.owner, asked.id)
        assert await desk.until_stopped() == [(turn.id, "message_deleted")]
    await desk.registry.aclose()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_two_additions_that_are_both_deleted_leave_the_question(desk: Desk, order: tuple[int, int]) -> None:
    await desk.seat()
    asked = await desk.post("@nia list the planets")
    await desk.at_work(1)
    more = [await desk.post("in German")]
    await desk.ruled(more[0])
    await desk.at_work(2)
    more.append(await desk.post("and in French"))
    await desk.ruled(more[1])
    await desk.at_work(3)
    for count, place in enumerate(order):
        await delete_message(desk.deps, desk.house.owner, more[place].id)
        await desk.at_work(4 + count)
    [turn] = await desk.at_work(5)
    assert (turn.cause, desk.plans[-1], desk.stopped) == (asked.id, (turn.id, asked.id), [])


@pytest.mark.parametrize("words", ["please in German", "never mind"])
async def test_words_that_are_deleted_before_they_are_judged_change_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    nia = await desk.seat()
    asked = await desk.post("@nia list the planets")
    await desk.at_work(1)
    judging, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold(batch: object) -> None:
        judging.set()
        await may_go_on.wait()

    monkeypatch.setattr(desk.dispatcher.hearing, "await_meanings", hold)
    more = await desk.post(words)
    await judging.wait()
    await delete_message(desk.deps, desk.house.owner, more.id)
    may_go_on.set()
    assert (await desk.ruled(more))[nia.id][0] == "silent"
    [turn] = await desk.at_work(1)
    assert (turn.cause, turn.stop_requested_at, desk.stopped) == (asked.id, None, [])
