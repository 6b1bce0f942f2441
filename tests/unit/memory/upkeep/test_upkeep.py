"""Merging and forgetting in the database: told before, done once, taken back; and the index made anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.ids import MemoryChangeId
from tertulia.domain.memory import AgentScope, MemoryChange, MemoryDraft, MemoryQuery, draft_of
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.memory.upkeep.nights import LAST, Nights
from tertulia.memory.upkeep.upkeep import GRACE
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.store.people import find_setting
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, BagOfWords, contents, found, held, said
from tests.unit.tools.database import NOON, Stored


async def remember_much(memories: Memories, *texts: str) -> None:
    """Have these said, then a hundred other things."""
    await memories.add_many(SCOPE, [said("ana", text) for text in texts])
    await memories.add_many(SCOPE, [said("ana", f"word {n}", session="s2") for n in range(100)])


async def test_a_dry_run_tells_and_does_nothing(wordy: Memories) -> None:
    await remember_much(wordy, "green tea", "Green tea.")
    before = await contents(wordy)
    told = await wordy.upkeep.consolidate(SCOPE, dry_run=True)
    [(gone, why)] = told.gone
    survivor = (await wordy.search(SCOPE, MemoryQuery("green tea", 1)))[0].memory
    assert (gone.content, why) == ("Green tea.", {"code": "same", "memory_id": survivor.id})
    assert await contents(wordy) == before
    assert await wordy.upkeep.list_revisions(SCOPE, 10, None) == ([], None)


async def test_what_was_merged_comes_back(memories: Memories, stored: Stored, index: ExactIndex) -> None:
    await remember_much(memories, "green tea", "Green tea.")
    await memories.form_pending()
    await memories.upkeep.consolidate(SCOPE, "mem_1")
    assert "Green tea." not in await found(memories, "green tea")
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 101
    revisions, _ = await memories.upkeep.list_revisions(SCOPE, 10, None)
    assert {(one.rewrite.action, one.before.content, one.rewrite.by_id) for one in revisions} == {
        ("merged", "Green tea.", "mem_1"),
        ("updated", "green tea", "mem_1"),
    }
    for one in revisions:
        assert draft_of(await memories.upkeep.undo(SCOPE, one.id)) == draft_of(one.before)
    await memories.form_pending()
    assert sorted(await found(memories, "green tea", 2)) == ["Green tea.", "green tea"]
    assert await held(index, SCOPE.agent_id) == 102
    assert await memories.upkeep.list_revisions(SCOPE, 10, None) == ([], None)


async def test_what_was_forgotten_comes_back_until_its_grace_is_over(wordy: Memories, stored: Stored) -> None:
    await wordy.add_many(SCOPE, [MemoryDraft("a", importance=0.2, created_at=NOON - timedelta(days=40))])
    await wordy.add_many(SCOPE, [MemoryDraft("b")])
    [(gone, why)] = (await wordy.upkeep.forget(SCOPE)).gone
    assert (gone.content, why["code"], await contents(wordy)) == ("a", "little_used", ["b"])
    [change], _ = await wordy.upkeep.list_revisions(SCOPE, 10, None)
    assert change.rewrite.reason == why
    with pytest.raises(NotFound):
        await wordy.upkeep.undo(OTHER_AGENT, change.id)
    stored.clock.set(NOON + GRACE)
    with pytest.raises(NotFound):
        await wordy.upkeep.undo(SCOPE, change.id)
    await wordy.upkeep.tidy()
    stored.clock.set(NOON)
    with pytest.raises(NotFound):
        await wordy.upkeep.undo(SCOPE, change.id)


async def test_an_edit_is_taken_back_with_what_came_after_it(wordy: Memories) -> None:
    [memory] = await wordy.add_many(SCOPE, [said("ana", "green tea")])
    await wordy.update(SCOPE, memory.id, said("ana", "black tea"), by_id="mem_1")
    await wordy.delete(SCOPE, memory.id, by_id="mem_1", for_good=False)
    assert await found(wordy, "tea") == []
    [forgotten, edited], _ = await wordy.upkeep.list_revisions(SCOPE, 10, None)
    assert (forgotten.before.content, edited.before.content) == ("black tea", "green tea")
    again = await wordy.upkeep.undo(SCOPE, edited.id)
    assert draft_of(again) == draft_of(memory)
    assert await found(wordy, "tea") == ["green tea"]
    with pytest.raises(NotFound):
        await wordy.upkeep.undo(SCOPE, forgotten.id)


async def test_what_goes_for_good_does_not_come_back(wordy: Memories) -> None:
    [memory, other] = await wordy.add_many(SCOPE, [said("ana", "green tea"), said("ana", "rum")])
    for one in (memory, other):
        await wordy.update(SCOPE, one.id, said("ana", "black tea"))
    await wordy.delete(SCOPE, memory.id)
    assert [one.before.id for one in (await wordy.upkeep.list_revisions(SCOPE, 10, None))[0]] == [other.id]
    await wordy.forget(SCOPE)
    assert await wordy.upkeep.list_revisions(SCOPE, 10, None) == ([], None)


async def test_pages_of_changes(wordy: Memories) -> None:
    [memory] = await wordy.add_many(SCOPE, [said("ana", "tea 0")])
    for number in (1, 2, 3):
        await wordy.update(SCOPE, memory.id, said("ana", f"tea {number}"))
    first, cursor = await wordy.upkeep.list_revisions(SCOPE, 2, None)
    second, last = await wordy.upkeep.list_revisions(SCOPE, 2, cursor)
    assert [one.before.content for one in (*first, *second)] == ["tea 2", "tea 1", "tea 0"]
    assert last is None
    with pytest.raises(InvalidInput):
        await wordy.upkeep.list_revisions(SCOPE, 2, "x")


async def test_listeners_hear_what_can_be_taken_back(stored: Stored) -> None:
    heard: list[MemoryChange] = []
    memories = Memories(stored.db, stored.writer, stored.clock, None, MemoryOptions(on_change=heard.append))
    [memory] = await memories.add_many(SCOPE, [said("ana", "green tea")])
    await memories.update(SCOPE, memory.id, said("ana", "black tea"))
    [change_id] = await memories.delete(SCOPE, memory.id, for_good=False)
    assert [(one.change, len(one.undo_ids)) for one in heard] == [("added", 0), ("updated", 1), ("deleted", 1)]
    assert heard[-1].undo_ids == (change_id,)
    await memories.upkeep.undo(SCOPE, MemoryChangeId(change_id))
    assert heard[-1] == MemoryChange(SCOPE, "updated", (memory.id,))


async def test_the_index_is_made_anew_while_agents_recall(
    memories: Memories, index: ExactIndex, embedder: BagOfWords
) -> None:
    await memories.add_many(SCOPE, [said("ana", "green tea")])
    await memories.add_many(AgentScope(SCOPE.workspace_id, OTHER_AGENT.agent_id), [said("ana", "rum")])
    await memories.form_pending()
    embedder.embedded.clear()
    progress = await memories.upkeep.reindex(SCOPE.workspace_id)
    assert (progress.memories, progress.indexed) == (2, 0)
    assert await found(memories, "green tea") == ["green tea"]
    await memories.form_pending()
    progress = await memories.upkeep.read_progress(SCOPE.workspace_id)
    assert (progress.memories, progress.indexed) == (2, 2)
    assert "rum" not in embedder.embedded, "vectors that are there are not made again"
    assert await held(index, SCOPE.agent_id) == 1


async def test_where_there_is_no_index_none_is_made(wordy: Memories) -> None:
    await wordy.add_many(SCOPE, [said("ana", "green tea")])
    progress = await wordy.upkeep.reindex(SCOPE.workspace_id)
    assert (wordy.upkeep.embedder, progress.memories, progress.indexed) == (None, 1, 0)


async def test_a_night_comes_once_a_day(stored: Stored) -> None:
    options = MemoryOptions(keeping=KeepingRules(max_memories=1))
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), ExactIndex()), options)
    nights = Nights(stored.db, stored.writer, stored.clock, memories.upkeep)
    await memories.add_many(SCOPE, [said("ana", "tea"), said("ana", "We sail to Porto in May")])
    await nights.work_off()
    assert len(await contents(memories)) == 2, "not on the first day"
    stored.clock.set(NOON + timedelta(days=1))
    await nights.work_off()
    assert await contents(memories) == ["We sail to Porto in May"]
    await memories.add_many(SCOPE, [said("ana", "tea")])
    await nights.work_off()
    assert len(await contents(memories)) == 2
    stored.clock.set(NOON - timedelta(days=9))
    await nights.work_off()
    assert len(await contents(memories)) == 1, "a clock that went back holds nothing up"
    assert await find_setting(stored.db, LAST) == "2026-03-05T12:00:00.000Z"
