"""What is asked of agents holds also when whoever asked has hung up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from tertulia.actions.agents.turns import Invocation, invoke_agent, stop_agent
from tertulia.agents.registry import TurnRegistry
from tertulia.domain.errors import NotFound
from tertulia.domain.events import AgentMessage
from tertulia.domain.ids import TurnId
from tertulia.store.agents import turns as stored
from tests.patience import PATIENCE_S
from tests.unit.agents.house import House


async def _hang_up(call: Coroutine[Any, Any, Any]) -> None:
    """Begin a call and go away before its write is on disk."""
    task = asyncio.create_task(call)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


async def test_an_invocation_whose_caller_is_gone_is_carried_out(house: House) -> None:
    agent = await house.add_agent()
    wish = Invocation(agent.id, "what is 6*7?", "k1")
    await _hang_up(invoke_agent(house.deps, house.owner, house.room.room.id, wish))
    turn, is_new = await invoke_agent(house.deps, house.owner, house.room.room.id, wish)
    assert not is_new
    await house.registry.wait(turn.id)
    [said] = [event.body.message.text for event in house.events if isinstance(event.body, AgentMessage)]
    assert "42" in said


async def test_a_stop_whose_caller_is_gone_stops(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    halted = asyncio.Event()

    class Turns(TurnRegistry):
        def halt(self, turn_id: TurnId) -> None:
            assert turn_id == turn.id
            stopping.cancel()
            halted.set()

    deps = replace(house.deps, turns=Turns(lambda turn, halt: asyncio.sleep(0), lambda turn: None))
    stopping = asyncio.create_task(stop_agent(deps, house.owner, agent, None))
    async with asyncio.timeout(PATIENCE_S):
        await halted.wait()
    await asyncio.gather(stopping, return_exceptions=True)
    assert stopping.cancelled(), "it was cut off after its write, and the turn was halted all the same"


async def test_who_leaves_meanwhile_is_not_invoked(house: House) -> None:
    agent = await house.add_agent()
    state = house.deps.rooms[house.room.room.id]
    call = asyncio.create_task(invoke_agent(house.deps, house.owner, state.room.id, Invocation(agent.id)))
    state.agents.pop(agent.member_id)
    with pytest.raises(NotFound):
        await call
    assert await stored.list_open_turns(house.deps.db, agent.id) == []
