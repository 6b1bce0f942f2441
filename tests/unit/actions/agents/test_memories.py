"""What keepers do to memories is on record, in the transaction that does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tertulia.actions.agents.memories import add_memories, change_memory, delete_memory
from tertulia.actions.agents.records import delete_agent
from tertulia.actions.agents.turns import command_agent
from tertulia.actions.memory.changes import list_changes
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft
from tertulia.store.audit import AuditEntry, AuditFilter, list_audit_entries
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House

Act = Callable[[House, Agent, Memory], Coroutine[Any, Any, Any]]

ACTS: dict[str, Act] = {
    "memory.added": lambda house, agent, _: add_memories(house.deps, house.owner, agent.id, [MemoryDraft("Tea.")] * 2),
    "memory.changed": lambda house, _, memory: change_memory(house.deps, house.owner, memory.id, {"content": "Tea."}),
    "memory.deleted": lambda house, _, memory: delete_memory(house.deps, house.owner, memory.id),
    "agent.forgot": lambda house, agent, _: command_agent(house.deps, house.owner, agent.id, "forget", None),
}


async def last_entry(house: House) -> AuditEntry:
    return (await list_audit_entries(house.deps.db, house.owner.workspace_id, AuditFilter())).items[0]


@pytest.mark.parametrize("is_cut", [True, False])
@pytest.mark.parametrize(
    ("action", "details", "left"),
    [
        ("memory.added", {"memories": 2}, ["Tea.", "Tea.", "Bees."]),
        ("memory.changed", {"fields": ["content"]}, ["Tea."]),
        ("memory.deleted", {}, []),
        ("agent.forgot", {"memories": 1}, []),
    ],
)
async def test_who_hangs_up_leaves_a_trace(
    house: House, action: str, details: dict[str, Any], left: list[str], is_cut: bool
) -> None:
    agent = await house.add_agent()
    [memory] = await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("Bees.")])
    call = ACTS[action](house, agent, memory)
    await (hang_up(house, call) if is_cut else call)
    entry = await last_entry(house)
    assert (entry.action, entry.actor_id, entry.details) == (action, house.owner.id, details)
    assert entry.subject == (memory.id if action in ("memory.changed", "memory.deleted") else agent.id)
    page = await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))
    assert [one.content for one in page.items] == left


async def test_a_change_that_changes_nothing_is_none(house: House) -> None:
    agent = await house.add_agent()
    [memory] = await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("Bees.")])
    before = await last_entry(house)
    for same in ({}, {"content": "Bees."}):
        assert (await change_memory(house.deps, house.owner, memory.id, same)).content == "Bees."
    assert await last_entry(house) == before
    assert await list_changes(house.deps, house.owner, agent.id, 10, None) == ([], None)


async def test_an_agent_that_goes_meanwhile_learns_nothing_more(house: House) -> None:
    agent = await house.add_agent()
    _, added = await asyncio.gather(
        delete_agent(house.deps, house.owner, agent.id),
        add_memories(house.deps, house.owner, agent.id, [MemoryDraft("Tea.")]),
        return_exceptions=True,
    )
    assert isinstance(added, NotFound)
    assert (await last_entry(house)).action == "agent.deleted"
    assert (await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))).items == ()
