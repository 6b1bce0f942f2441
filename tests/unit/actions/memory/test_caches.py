"""What is held in memory is what the database says, after each thing that may change it: a test per rule.

For how long and for whom the third cache, of what tools gave, is good is tested in tests/unit/tools.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tertulia.actions.admin import leaving
from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.agents import memories, records
from tertulia.actions.agents.records import AgentDraft
from tertulia.actions.chat import messages
from tertulia.actions.memory import changes, consent, knowledge, mine, upkeep
from tertulia.actions.memory.knowledge import Lesson
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.ids import MemoryId, WorkspaceId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft, MemoryQuery
from tertulia.domain.message import Message
from tertulia.memory.talk.talk import Talk
from tertulia.memory.talk.talks import Talks
from tertulia.memory.upkeep import merging
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.store.agents.records import list_all_agents
from tertulia.tools.results import prefix_of
from tests.unit.agents.house import House

# What is compared of a memory that is laid out; names are numbered in the order in which they came.
COLUMNS = ("alive", "length", "importance", "confidence", "uses", "seq", "created", "expires", "asks", "tells_time")


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent that remembers something it was told, something it was given, and the same twice."""

    house: House
    agent: Agent
    told: Message
    given: Memory

    @property
    def scope(self) -> AgentScope:
        return AgentScope(self.agent.workspace_id, self.agent.id)

    async def remember(self, text: str) -> Message:
        """Tell the agent something that it remembers."""
        said = await self.house.post(text)
        turn = await self.house.add_turn(self.agent, said)
        self.house.registry.start(turn)
        await self.house.registry.wait(turn.id)
        await self.house.deps.memories.form_pending()
        return said

    async def forget(self) -> str:
        return await changes.forget_memory(self.house.deps, self.house.owner, self.given.id)

    async def say(self, text: str) -> None:
        """Tell it something that changes what it remembers."""
        await self.remember(text)


@pytest.fixture
async def desk(house: House) -> Desk:
    agent = await house.add_agent()
    drafts = [MemoryDraft("the gate is green"), MemoryDraft("the gate is green"), MemoryDraft("the gate opens at nine")]
    *_, given = await memories.add_memories(house.deps, house.owner, agent.id, drafts)
    desk = Desk(house, agent, await house.post("hello"), given)
    return replace(desk, told=await desk.remember("@nia our budget is 77"))


def _laid_out(talk: Talk) -> dict[MemoryId, tuple[Any, ...]]:
    found: dict[MemoryId, tuple[Any, ...]] = {}
    for memory_id in talk.ids:
        position = talk.position(memory_id)
        if position is not None and talk.ids[position] == memory_id:
            stems = {stem for stem, (held, _) in talk._postings.items() if position in held}
            found[memory_id] = (stems, *(talk.column(name)[position].item() for name in COLUMNS))
    return found


async def _held(desk: Desk) -> dict[MemoryId, tuple[Any, ...]]:
    async with desk.house.deps.memories._talks.open(desk.scope) as talk:
        return _laid_out(talk)


async def _stored(desk: Desk) -> dict[MemoryId, tuple[Any, ...]]:
    async with Talks(desk.house.deps.db, 1_000).open(desk.scope) as talk:
        return _laid_out(talk)


async def _train(desk: Desk) -> str:
    lesson = Lesson("gates.txt", b"The gate is shut at night.")
    document, _ = await knowledge.train(desk.house.deps, desk.house.owner, desk.agent.id, lesson)
    await desk.house.deps.memories.knowledge.training.work_off()
    return document.id


async def _untrain(desk: Desk) -> None:
    source_id = await _train(desk)
    await _held(desk)
    await knowledge.remove_source(desk.house.deps, desk.house.owner, desk.agent.id, source_id)


async def _import(desk: Desk) -> None:
    deps, owner = desk.house.deps, desk.house.owner
    ada = await desk.house.add_agent("Ada")
    await memories.add_memories(deps, owner, ada.id, [MemoryDraft("the gate is old")])
    _, written = await knowledge.export_knowledge(deps, owner, ada.id)
    data = b"".join([piece async for piece in written])
    await knowledge.import_knowledge(deps, owner, desk.agent.id, data, dry_run=False)


async def _allow(desk: Desk) -> None:
    deps, owner = desk.house.deps, desk.house.owner
    await consent.set_consent(deps, owner, "ask")
    await desk.remember("@nia my bicycle is red")
    [proposal] = await consent.list_proposals(deps, owner)
    await consent.answer_proposal(deps, owner, proposal.id, allow=True)


async def _undo(desk: Desk) -> None:
    change_id = await desk.forget()
    await _held(desk)
    await changes.undo_change(desk.house.deps, desk.house.owner, change_id)


async def _age(desk: Desk) -> None:
    await desk.house.deps.memories.upkeep.forget(desk.scope, rules=KeepingRules(max_memories=2))


async def _recall(desk: Desk) -> None:
    await desk.house.deps.memories.search(desk.scope, MemoryQuery("the gate", 5))


RULES: dict[str, Callable[[Desk], Awaitable[object]]] = {
    "added": lambda d: memories.add_memories(
        d.house.deps, d.house.owner, d.agent.id, [MemoryDraft("the gate is tall")]
    ),
    "edited": lambda d: memories.change_memory(
        d.house.deps, d.house.owner, d.given.id, {"content": "the gate opens at ten", "importance": 0.9}
    ),
    "deleted": lambda d: memories.delete_memory(d.house.deps, d.house.owner, d.given.id),
    "forgotten": lambda d: d.forget(),
    "taken back": _undo,
    "recalled": _recall,
    "formed": lambda d: d.say("@nia my bicycle is red"),
    "said again": lambda d: d.say("@nia our budget is 77"),
    "corrected": lambda d: d.say("@nia it's 78, not 77"),
    "message edited": lambda d: messages.edit_message(d.house.deps, d.house.owner, d.told.id, "never mind"),
    "message deleted": lambda d: messages.delete_message(d.house.deps, d.house.owner, d.told.id),
    "person erased": lambda d: mine.erase_mine(d.house.deps, d.house.owner),
    "allowed": _allow,
    "merged": lambda d: upkeep.keep_up(d.house.deps, d.house.owner, "consolidate", dry_run=False),
    "aged": _age,
    "learnt": _train,
    "unlearnt": _untrain,
    "imported": _import,
    "all forgotten": lambda d: d.house.deps.memories.forget(d.scope),
}


# What is changed and changed back, looked at in between.
TWICE = {"taken back", "unlearnt"}


@pytest.mark.parametrize("rule", RULES)
async def test_recent_memories_are_what_is_stored(desk: Desk, monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    monkeypatch.setattr(merging, "MIN_MEMORIES", 2)
    before = await _held(desk)
    assert len(before) == 4
    await RULES[rule](desk)
    after = await _held(desk)
    assert after == await _stored(desk)
    assert (after != before) == (rule not in TWICE), "the rule changes something, or it shows nothing"


async def _leave(house: House, agent: Agent) -> None:
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    ben = await house.deps.writer.submit(
        lambda tx: insert_member(house.deps, tx, workspace, MemberDraft("ben", "Ben", "human", "member"))
    )
    await records.create_agent(house.deps, ben, AgentDraft("Bo", AgentRecord()))
    await leaving.deactivate_member(house.deps, house.owner, ben.id)


STATES: dict[str, Callable[[House, Agent], Awaitable[object]]] = {
    "created": lambda h, a: records.create_agent(h.deps, h.owner, AgentDraft("Ada", AgentRecord())),
    "cloned": lambda h, a: records.clone_agent(h.deps, h.owner, a.id),
    "changed": lambda h, a: records.update_agent(
        h.deps, h.owner, a.id, lambda draft: replace(draft, record=replace(draft.record, role="porter"))
    ),
    "paused": lambda h, a: records.set_active(h.deps, h.owner, a.id, is_active=False),
    "deleted": lambda h, a: records.delete_agent(h.deps, h.owner, a.id),
    "left alone": _leave,
}


@pytest.mark.parametrize("rule", STATES)
async def test_the_state_of_an_agent_is_what_is_stored(house: House, rule: str) -> None:
    agent = await house.add_agent()
    before = house.deps.roster.list_agents(agent.workspace_id)
    await STATES[rule](house, agent)
    after = house.deps.roster.list_agents(agent.workspace_id)
    assert after == sorted(await list_all_agents(house.deps.db), key=lambda one: one.id)
    assert after != before


ERASING = {name: RULES[name] for name in ("message edited", "message deleted", "person erased")}


@pytest.mark.parametrize("rule", ERASING)
async def test_what_tools_gave_goes_with_words_that_may_be_in_it(desk: Desk, rule: str) -> None:
    results = desk.house.deps.executor._results
    here, elsewhere = f"{prefix_of(desk.scope.workspace_id)}some:tool", f"{prefix_of(WorkspaceId('ws_other'))}some:tool"
    for key in (here, elsewhere):
        await results.put(key, "The budget is 77.", 3_600)
    await ERASING[rule](desk)
    assert (await results.find(here), await results.find(elsewhere)) == (None, "The budget is 77.")
