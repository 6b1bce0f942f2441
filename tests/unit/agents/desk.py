"""The house's room with a floor that runs, and turns that only note what they answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest

from tertulia.actions.chat.messages import Draft, post_message
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.deps import Deps
from tertulia.agents.dispatcher import FloorDispatcher, FloorOptions
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.turn import fail_turn
from tertulia.agents.work.halt import Halt
from tertulia.domain.agent import Agent
from tertulia.domain.errors import TurnRedirected, TurnStopped
from tertulia.domain.ids import TurnId
from tertulia.domain.message import Message
from tertulia.domain.people import AgentMode, Member
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Receipt
from tertulia.store.agents import turns
from tests.flows.stage import eventually
from tests.unit.agents.house import House


class Desk:
    """The house's room with a floor, and turns that work until they are told otherwise."""

    def __init__(self, house: House, patience: float = 0) -> None:
        self.house = house
        self.plans: list[tuple[str, str]] = []
        self.stopped: list[tuple[TurnId, str]] = []
        self.registry = TurnRegistry(self._work, lambda turn: None, partial(fail_turn, house.deps))
        self.deps: Deps = replace(house.deps, turns=self.registry)
        self.dispatcher = FloorDispatcher(self.deps, self.registry.start, FloorOptions(patience=patience))
        house.deps.bus.listen(self.registry.on_event)
        house.deps.bus.listen(self.dispatcher.on_event)

    async def _work(self, turn: Turn, halt: Halt) -> None:
        while True:
            stands = await self.house.turn(turn.id)
            self.plans.append((stands.id, stands.cause))
            try:
                with halt.working():
                    await asyncio.Event().wait()
            except TurnRedirected:
                continue
            except TurnStopped as stopped:
                self.stopped.append((turn.id, stopped.reason))
                return

    async def seat(self, name: str = "Nia", mode: AgentMode = "mentioned") -> Agent:
        agent = await self.house.add_agent(name)
        change = PlaceChange(mode=mode)
        await set_agent_place(self.deps, self.house.owner, self.house.room.room.id, agent.id, change)
        return agent

    async def at_work(self, count: int) -> list[Turn]:
        """Wait until so many plans were begun; gives the open turns."""

        async def look() -> int:
            await asyncio.sleep(0)
            return len(self.plans)

        await eventually(look, lambda begun: begun >= count)
        return await turns.list_all_open_turns(self.deps.db)

    async def until_stopped(self) -> list[tuple[TurnId, str]]:
        """Wait until a turn has stopped; gives which, and why."""

        async def look() -> list[tuple[TurnId, str]]:
            await asyncio.sleep(0)
            return self.stopped

        return await eventually(look, bool)

    async def post(self, text: str, author: Member | None = None) -> Message:
        posted = await post_message(self.deps, author or self.house.owner, self.house.room.room.id, Draft(text))
        return await self.house.message(posted.message_id)

    async def ruled(self, message: Message) -> dict[str, tuple[str, str]]:
        """Wait for a message's receipt."""

        async def look() -> dict[str, tuple[str, str]]:
            body = await turns.find_receipt(self.deps.db, message.workspace_id, message.id)
            considered = () if body is None else Receipt.from_json(body).considered
            return {one.agent_id: (one.outcome, one.rule) for one in considered}

        return await eventually(look, bool)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.dispatcher.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    desk = Desk(house)
    async with desk.running():
        yield desk
    await desk.registry.aclose()
