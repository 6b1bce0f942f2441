"""What the floor remembers of a room: rebuilt from its messages, taken in once, threads apart."""

from __future__ import annotations

import pytest

from tertulia.agents.hearing import talks as module
from tertulia.agents.hearing.talks import Hearing
from tests.unit.agents.house import House


async def test_it_is_rebuilt_from_what_was_said_before(house: House) -> None:
    agent = await house.add_agent()
    posted = [await house.post(text) for text in ("who has the ladder?", "I need it on saturday", "nia: do you?")]
    state = house.deps.rooms[posted[0].room_id]
    fresh, steady = (Hearing(house.deps.db, house.deps.people) for _ in range(2))
    steadily = [await steady.listen(await house.message(one.id), state) for one in posted][-1]
    at_once = await fresh.listen(await house.message(posted[-1].id), state)
    assert at_once is not None
    assert steadily is not None
    assert at_once.heard.named == steadily.heard.named == ("nia",)
    nia = house.deps.people[agent.member_id]
    assert fresh.bid(at_once, nia) == steady.bid(steadily, nia)
    assert fresh.bid(at_once, nia).situation == "named_first"


async def test_a_message_is_taken_in_once(house: House) -> None:
    posted = await house.post("hello")
    hearing = Hearing(house.deps.db, house.deps.people)
    state, message = house.deps.rooms[posted.room_id], await house.message(posted.id)
    assert await hearing.listen(message, state) is not None
    assert await hearing.listen(message, state) is None


async def test_rooms_that_were_not_heard_for_long_are_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 0)
    posted = await house.post("hello")
    hearing = Hearing(house.deps.db, house.deps.people)
    state, message = house.deps.rooms[posted.room_id], await house.message(posted.id)
    assert await hearing.listen(message, state) is not None
    assert await hearing.listen(message, state) is not None, "it was forgotten and is read anew"
