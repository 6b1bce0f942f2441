"""What is asked of agents holds also when whoever asked has hung up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tertulia.actions.agents.turns import Invocation, invoke_agent, stop_agent
from tertulia.actions.chat import moderation, rooms
from tertulia.actions.chat.moderation import Verdict
from tertulia.actions.chat.rooms import RoomChange
from tertulia.agents.registry import TurnRegistry
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied, TurnStopped
from tertulia.domain.events import AgentMessage
from tertulia.domain.ids import TurnId
from tertulia.store.agents import turns as stored
from tests.patience import PATIENCE_S
from tests.unit.actions.chat.test_moderation import furnish
from tests.unit.actions.chat.test_rooms import hold
from tests.unit.agents.house import NOON, House, unbroken


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
        def halt(self, turn_id: TurnId, why: TurnStopped | None = None) -> None:
            assert turn_id == turn.id
            stopping.cancel()
            halted.set()

    deps = replace(house.deps, turns=Turns(lambda turn, halt: asyncio.sleep(0), lambda turn: None, unbroken))
    stopping = asyncio.create_task(stop_agent(deps, house.owner, agent, None))
    async with asyncio.timeout(PATIENCE_S):
        await halted.wait()
    await asyncio.gather(stopping, return_exceptions=True)
    assert stopping.cancelled(), "it was cut off after its write, and the turn was halted all the same"


async def test_who_may_say_nothing_since_a_moment_ago_has_no_agent_act(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    agent = await house.add_agent()
    await rooms.add_member(deps, ana, room_id, agent.member_id)
    again = await invoke_agent(deps, ben, room_id, Invocation(agent.id, key="before"))
    await house.registry.wait(again[0].id)
    verdicts = (
        (moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON + timedelta(hours=1))), PermissionDenied),
        (moderation.ban_member(deps, ana, room_id, Verdict(ben.id)), PermissionDenied),
    )
    for verdict, refusal in verdicts:
        held = threading.Event()
        holding = deps.writer.submit(partial(hold, held))
        judging = asyncio.create_task(verdict)
        await asyncio.sleep(0)
        calls = [
            asyncio.create_task(invoke_agent(deps, ben, room_id, Invocation(agent.id, key=key)))
            for key in ("before", "after")
        ]
        await asyncio.sleep(0)
        held.set()
        done = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(one) for one in done] == [refusal] * 2
        await asyncio.gather(holding, judging)
        await moderation.silence_member(deps, ana, room_id, Verdict(ben.id))
    assert await stored.list_open_turns(deps.db, agent.workspace_id, agent.id) == []


async def test_a_room_that_is_archived_in_the_same_breath_invokes_nobody(house: House) -> None:
    agent = await house.add_agent()
    deps, room_id = house.deps, house.room.room.id
    archiving = asyncio.create_task(rooms.update_room(deps, house.owner, room_id, RoomChange(is_archived=True)))
    await asyncio.sleep(0)
    with pytest.raises(Conflict):
        await invoke_agent(deps, house.owner, room_id, Invocation(agent.id))
    await archiving


async def test_an_agent_that_leaves_meanwhile_is_not_invoked(house: House) -> None:
    agent = await house.add_agent()
    deps, room_id = house.deps, house.room.room.id
    removing = asyncio.create_task(rooms.remove_member(deps, house.owner, room_id, agent.member_id))
    await asyncio.sleep(0)
    with pytest.raises(NotFound):
        await invoke_agent(deps, house.owner, room_id, Invocation(agent.id))
    await removing
    assert await stored.list_open_turns(deps.db, agent.workspace_id, agent.id) == []
