"""What the floor remembers of a room, rebuilt from its messages and taken in once; and what it feels of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.agents.hearing import talks as module
from tertulia.agents.hearing.talks import Hearing, place_of
from tertulia.domain.agent import AgentRecord, Personality
from tertulia.floor.weights import THRESHOLD
from tests.unit.agents.house import House


async def test_it_is_rebuilt_from_what_was_said_before(house: House) -> None:
    nia = await house.add_agent()
    posted = [await house.post(text) for text in ("who has the ladder?", "I need it on saturday", "nia: do you?")]
    state = house.deps.rooms[posted[0].room_id]
    fresh, steady = (Hearing(house.deps) for _ in range(2))
    steadily = [await steady.listen(await house.message(one.id), state) for one in posted][-1]
    at_once = await fresh.listen(await house.message(posted[-1].id), state)
    assert at_once is not None
    assert steadily is not None
    assert at_once.scene.heard.named == steadily.scene.heard.named == ("nia",)
    assert fresh.bid(at_once, nia, THRESHOLD) == steady.bid(steadily, nia, THRESHOLD)
    assert fresh.bid(at_once, nia, THRESHOLD).situation == "named_first"


async def test_what_is_true_of_the_turn_alone_is_not_said_of_its_last_line(house: House) -> None:
    nia, oda = await house.add_agent("Nia"), await house.add_agent("Oda")
    hearing = Hearing(house.deps)
    posted = [await house.post(text) for text in ("nia: which river flows through Rome?", "the one in Italy")]
    state = house.deps.rooms[posted[0].room_id]
    first, last = [await hearing.listen(one, state) for one in posted]
    assert first is not None
    assert last is not None
    assert hearing.bid(first, oda, THRESHOLD).reasons[0] == "The message names somebody else."
    assert hearing.bid(last, oda, THRESHOLD).reasons[0] == "The author named somebody else just before."
    assert hearing.bid(last, nia, THRESHOLD).reasons[0] == "The author called it by name just before."
    assert "The message asks a question." not in hearing.bid(last, nia, THRESHOLD).reasons


async def test_a_message_is_taken_in_once(house: House) -> None:
    posted = await house.post("hello")
    hearing = Hearing(house.deps)
    state, message = house.deps.rooms[posted.room_id], await house.message(posted.id)
    assert await hearing.listen(message, state) is not None
    assert await hearing.listen(message, state) is None


async def test_rooms_that_were_not_heard_for_long_are_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 0)
    posted = await house.post("hello")
    hearing = Hearing(house.deps)
    state, message = house.deps.rooms[posted.room_id], await house.message(posted.id)
    assert await hearing.listen(message, state) is not None
    assert await hearing.listen(message, state) is not None, "it was forgotten and is read anew"


async def test_what_an_agent_cares_about_raises_its_bid(house: House) -> None:
    keen = AgentRecord(personality=Personality(interests=("violins",), expertise=("Baroque music",)))
    nia, oda = await house.add_agent("Nia", keen), await house.add_agent("Oda")
    posted = await house.post("which violin would you take for baroque pieces?")
    hearing = Hearing(house.deps)
    heard = await hearing.listen(posted, house.deps.rooms[posted.room_id])
    assert heard is not None
    more, less = hearing.bid(heard, nia, THRESHOLD), hearing.bid(heard, oda, THRESHOLD)
    assert more.score > less.score
    assert "It knows or cares about what the message is about." in more.reasons
    assert "It knows or cares about what the message is about." not in less.reasons


async def test_the_mood_of_a_message_is_felt_once(house: House) -> None:
    posted = await house.post("You are an idiot, shut up!")
    hearing = Hearing(house.deps)
    first = hearing.feel(posted, house.owner)
    assert first.is_high
    assert hearing.feel(posted, house.owner).heat == pytest.approx(first.heat)
    assert house.deps.places.topic_start(place_of(posted)) is None


async def test_only_what_people_say_has_a_mood(house: House) -> None:
    posted = await house.post("You are an idiot, shut up!")
    program = replace(house.owner, kind="bot")
    assert Hearing(house.deps).feel(posted, program).heat == 0.0
