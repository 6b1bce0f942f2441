"""Deleting an agent is one act: whoever hangs up, it is there with all it has or it is gone with all of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tertulia.actions.agents.memories import add_memories
from tertulia.actions.agents.records import AgentDraft, create_agent, delete_agent
from tertulia.actions.chat.rooms import add_member, open_direct
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.work.halt import Halt
from tertulia.domain.agent import AgentRecord
from tertulia.domain.errors import NotFound, TurnCancelled
from tertulia.domain.memory import AgentScope, MemoryDraft
from tertulia.domain.turn import Turn
from tertulia.store import rooms as stored
from tertulia.store.audit import AuditFilter, list_audit_entries
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House, unbroken


class Busy(TurnRegistry):
    """Turns that work until they are halted."""

    def __init__(self) -> None:
        super().__init__(self._work_on, lambda turn: None, unbroken)
        self.begun = asyncio.Event()
        self.halted: list[str] = []

    async def _work_on(self, turn: Turn, halt: Halt) -> None:
        try:
            with halt.working():
                self.begun.set()
                await asyncio.Event().wait()
        except TurnCancelled:
            self.halted.append(turn.id)


@pytest.mark.parametrize("is_cut", [True, False])
async def test_it_stops_leaves_and_forgets_though_the_caller_is_gone(house: House, is_cut: bool) -> None:
    busy = Busy()
    deps = replace(house.deps, turns=busy)
    agent = await house.add_agent()
    await open_direct(house.deps, house.owner, [agent.member_id])
    await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("Tea."), MemoryDraft("Bees.")])
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    busy.start(turn)
    await busy.begun.wait()
    call = delete_agent(deps, house.owner, agent.id)
    await (hang_up(house, call) if is_cut else call)
    await busy.wait(turn.id)
    assert busy.halted == [turn.id]
    assert house.deps.roster.find(agent.id) is None
    assert not house.deps.people[agent.member_id].is_active
    assert house.deps.rooms.of_member(agent.member_id) == []
    assert await house.deps.writer.submit(lambda tx: stored.list_rooms_of(tx, agent.member_id)) == []
    assert (await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))).items == ()
    entry = (await list_audit_entries(house.deps.db, agent.workspace_id, AuditFilter())).items[0]
    assert (entry.action, entry.subject, entry.details) == ("agent.deleted", agent.id, {"version": 1, "memories": 2})


@pytest.mark.parametrize("is_first", [True, False])
async def test_one_that_is_let_in_meanwhile_is_in_no_room(house: House, is_first: bool) -> None:
    agent = await create_agent(house.deps, house.owner, AgentDraft("Nia", AgentRecord()))
    calls = [
        add_member(house.deps, house.owner, house.room.room.id, agent.member_id),
        delete_agent(house.deps, house.owner, agent.id),
    ]
    done = await asyncio.gather(*(calls if is_first else reversed(calls)), return_exceptions=True)
    refused = [one for one in done if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == ([] if is_first else [NotFound])
    assert agent.member_id not in house.room.members
    assert await house.deps.writer.submit(lambda tx: stored.list_rooms_of(tx, agent.member_id)) == []


async def test_deleted_twice_at_once_it_is_deleted_once(house: House) -> None:
    agent = await house.add_agent()
    both = await asyncio.gather(
        *(delete_agent(house.deps, house.owner, agent.id) for _ in range(2)), return_exceptions=True
    )
    assert [type(one) for one in both] == [type(None), NotFound]
    entries = (await list_audit_entries(house.deps.db, agent.workspace_id, AuditFilter())).items
    assert [entry.action for entry in entries].count("agent.deleted") == 1
    await create_agent(house.deps, house.owner, AgentDraft("Nia", AgentRecord(), handle="nia"))
