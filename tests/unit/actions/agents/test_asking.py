"""Asking an agent in the direct room with it: what is refused unasked, and how its turn is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tertulia.actions.agents import asking
from tertulia.actions.agents.asking import Question, ask_agent, await_end, open_direct_with
from tertulia.actions.agents.records import set_active
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.agents.dispatcher import FloorDispatcher
from tertulia.agents.registry import TurnRegistry
from tertulia.domain.agent import Agent
from tertulia.domain.errors import AgentInactive, Conflict, NotFound, RateLimited, Unavailable
from tertulia.domain.ids import AgentId, RoomId, TurnId
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House, unbroken


@pytest.fixture
async def agent(house: House) -> AsyncIterator[Agent]:
    """An agent that hears what is said."""
    dispatcher = FloorDispatcher(house.deps, house.registry.start)
    house.deps.bus.listen(dispatcher.on_event)
    judging = asyncio.create_task(dispatcher.run())
    yield await house.add_agent()
    judging.cancel()
    await asyncio.gather(judging, return_exceptions=True)


async def test_a_question_is_posted_heard_and_answered(house: House, agent: Agent) -> None:
    asked = await ask_agent(house.deps, house.owner, agent.id, Question("what is 6*7?"))
    turn = await await_end(house.deps, house.owner.workspace_id, asked.turn_id)
    assert (turn.outcome, turn.cause, turn.room_id) == ("spoke", asked.posted.message_id, asked.state.room.id)
    assert turn.message_id is not None
    assert "42" in (await house.message(turn.message_id)).text


async def test_what_would_not_be_answered_is_not_posted(house: House, agent: Agent) -> None:
    class Full(TurnRegistry):
        def is_full(self, room_id: RoomId, agent_id: AgentId) -> bool:
            return (room_id, agent_id) == (state.room.id, agent.id)

    state = await open_direct_with(house.deps, house.owner, agent.id)
    full = replace(house.deps, turns=Full(lambda turn, halt: asyncio.sleep(0), lambda turn: None, unbroken))
    with pytest.raises(RateLimited):
        await ask_agent(full, house.owner, agent.id, Question("hello"))
    await set_agent_place(house.deps, house.owner, state.room.id, agent.id, PlaceChange("off"))
    with pytest.raises(Conflict, match="switched off in this room"):
        await ask_agent(house.deps, house.owner, agent.id, Question("hello"))
    await set_active(house.deps, house.owner, agent.id, is_active=False)
    with pytest.raises(AgentInactive):
        await ask_agent(house.deps, house.owner, agent.id, Question("hello"))
    with pytest.raises(NotFound):
        await ask_agent(house.deps, house.owner, "agt_none", Question("hello"))
    assert [event.body.type for event in house.events if event.room_id == state.room.id][2:] == ["room_updated"]


async def test_who_hung_up_asks_again_and_gets_the_one_answer(house: House, agent: Agent) -> None:
    question = Question("what is 6*7?", "k1")
    await hang_up(house, ask_agent(house.deps, house.owner, agent.id, question))
    first = await ask_agent(house.deps, house.owner, agent.id, question)
    waiting = asyncio.create_task(await_end(house.deps, house.owner.workspace_id, first.turn_id))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await house.registry.wait(first.turn_id)
    await set_active(house.deps, house.owner, agent.id, is_active=False)
    again = await ask_agent(house.deps, house.owner, agent.id, question)
    assert (again.turn_id, again.posted.is_duplicate) == (first.turn_id, True)
    assert (await await_end(house.deps, house.owner.workspace_id, again.turn_id)).outcome == "spoke"


class Elsewhere(TurnRegistry):
    """Turns that do not run here; `looks` counts how often that was found."""

    def __init__(self) -> None:
        super().__init__(lambda turn, halt: asyncio.sleep(0), lambda turn: None, unbroken)
        self.looks = 0

    async def wait(self, turn_id: TurnId) -> None:
        self.looks += 1


async def test_a_turn_that_runs_nowhere_is_looked_for_ever_more_rarely(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    elsewhere = Elsewhere()
    monkeypatch.setattr(asking, "ANSWERED_WITHIN_S", 2.0)
    with pytest.raises(Unavailable, match="still works"):
        await await_end(replace(house.deps, turns=elsewhere), turn.workspace_id, turn.id)
    assert 2 <= elsewhere.looks <= 7, "after 0, 20, 60, 140, 300, 620 and 1260 ms"


async def test_a_turn_that_begins_late_is_waited_for(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    waiting = asyncio.create_task(await_end(house.deps, house.owner.workspace_id, turn.id))
    await house.deps.writer.submit(lambda tx: None)
    assert not waiting.done()
    house.registry.start(turn)
    assert (await waiting).outcome == "spoke"
