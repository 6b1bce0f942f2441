"""A person's answer ends what waits for the question: at once, in its receipt too, whatever was to come later."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tertulia.actions.chat.messages import edit_message
from tertulia.actions.chat.rooms import add_member
from tertulia.domain.ids import MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.store.agents import floor, turns
from tests.flows.stage import eventually
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.desk import Desk
from tests.unit.agents.house import House

WAY = "does anybody know the way?"
OFFERED = "The question is offered again if nobody answers it."


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    """A room in which nothing that waits comes due, as its clock stands still."""
    desk = Desk(house, patience=1)
    async with desk.running():
        yield desk
    await desk.registry.aclose()


async def _bring(desk: Desk, handle: str) -> Member:
    member = await add_person(desk.house, handle)
    await add_member(desk.deps, desk.house.owner, desk.house.room.room.id, member.id)
    return member


async def _waiting(desk: Desk, message: Message) -> list[str]:
    return [wait.kind for wait in await floor.list_all_waits(desk.deps.db) if wait.cause == message.id]


async def _reasons(desk: Desk, message_id: MessageId) -> str:
    return str(await turns.find_receipt(desk.deps.db, desk.house.owner.workspace_id, message_id))


@pytest.mark.parametrize("asked", [WAY, "how do I restart the printer?"])
async def test_an_answer_ends_what_waits_for_its_question(desk: Desk, asked: str) -> None:
    nia, ben = await desk.seat("Nia", "natural"), await _bring(desk, "ben")
    question = await desk.post(asked)
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    answer = await desk.post("hold the left button, then go right", ben)
    await desk.ruled(answer)
    assert await desk.ruled(question) == {nia.id: ("covered", "answered")}
    assert await _waiting(desk, question) == []
    assert OFFERED not in await _reasons(desk, question.id)


@pytest.mark.parametrize("said", ["which way?", "me too", "hm", "+1", "no idea", "hello all", "@nia do you know?"])
async def test_what_is_no_answer_ends_nothing(desk: Desk, said: str) -> None:
    nia, ben = await desk.seat("Nia", "natural"), await _bring(desk, "ben")
    question = await desk.post(WAY)
    await desk.ruled(await desk.post(said, ben))
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    await desk.ruled(await desk.post("left then right", ben))
    if not said.startswith("@"):
        assert await desk.ruled(question) == {nia.id: ("covered", "answered")}


async def test_what_is_said_after_others_went_on_or_to_somebody_else_ends_nothing(desk: Desk) -> None:
    nia = await desk.seat("Nia", "natural")
    ben, cy = await _bring(desk, "ben"), await _bring(desk, "cy")
    question = await desk.post(WAY)
    await desk.ruled(await desk.post("cy, you left your hat", ben))
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    await desk.ruled(await desk.post("it is on the shelf", cy))
    assert (await desk.ruled(question))[nia.id][0] == "defer"


async def test_what_takes_up_the_questions_words_answers_it_after_a_greeting_and_a_remark(desk: Desk) -> None:
    nia = await desk.seat("Nia", "natural")
    ben, cy = await _bring(desk, "ben"), await _bring(desk, "cy")
    question = await desk.post("what is the wifi password?")
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    await desk.ruled(await desk.post("good morning all", cy))
    await desk.ruled(await desk.post("cy, it rains again", ben))
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    await desk.ruled(await desk.post("the wifi password is tulip77", cy))
    assert await desk.ruled(question) == {nia.id: ("covered", "answered")}


async def test_who_is_meant_or_answers_everything_still_does(desk: Desk) -> None:
    nia, oda = await desk.seat("Nia", "natural"), await desk.seat("Oda", "always")
    ben = await _bring(desk, "ben")
    question = await desk.post("where is the shed?")
    assert (await desk.ruled(question))[oda.id] == ("defer", "mode_always")
    await desk.ruled(await desk.post("behind the house", ben))
    assert (await desk.ruled(question))[oda.id] == ("defer", "mode_always")
    assert (await desk.ruled(question))[nia.id][0] != "speak"


async def test_asked_and_answered_in_one_batch_nothing_waits(house: House) -> None:
    desk = Desk(house, patience=1)
    nia, ben = await desk.seat("Nia", "natural"), await _bring(desk, "ben")
    question = await desk.post(WAY)
    answer = await desk.post("left then right", ben)
    async with desk.running():
        await desk.ruled(answer)
        assert await desk.ruled(question) == {nia.id: ("covered", "answered")}
    await desk.registry.aclose()


async def test_an_edit_that_names_a_person_ends_what_waited_for_anybody(desk: Desk) -> None:
    nia = await desk.seat("Nia", "natural")
    await _bring(desk, "ben")
    question = await desk.post("what do you think of Rome?")
    assert (await desk.ruled(question))[nia.id][0] == "defer"
    await edit_message(desk.deps, desk.house.owner, question.id, "@ben what do you think of Rome?")

    async def look() -> tuple[str, str]:
        return (await desk.ruled(question))[nia.id]

    assert await eventually(look, lambda ruled: ruled[0] != "defer") == ("covered", "others_named")
    assert OFFERED not in await _reasons(desk, question.id)


async def test_who_is_called_by_name_is_known_before_they_ever_spoke(desk: Desk) -> None:
    nia = await desk.seat("Nia", "natural")
    await _bring(desk, "ben")
    question = await desk.post("ben, did you call the plumber?")
    assert (await desk.ruled(question))[nia.id] == ("silent", "others_named")
    assert await _waiting(desk, question) == []
