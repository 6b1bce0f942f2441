"""The index follows the database, and is healed wherever the two differ."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.store.tables.memories import memories as table
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, BagOfWords, found, held, said
from tests.unit.tools.database import Stored


async def test_a_lost_index_is_rebuilt_without_embedding_again(memories: Memories, stored: Stored) -> None:
    await memories.add_many(SCOPE, [said("ana", f"I keep {what}") for what in ("bees", "goats", "hens")])
    await memories.form_pending()
    empty, idle = ExactIndex(), BagOfWords()
    after_restart = Memories(stored.db, stored.writer, stored.clock, Vectors(idle, empty))
    await after_restart.form_pending()
    assert await held(empty, SCOPE.agent_id) == 3
    assert idle.embedded == []


async def test_another_embedder_embeds_all_anew(memories: Memories, stored: Stored, index: ExactIndex) -> None:
    await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    await memories.form_pending()
    newer = BagOfWords()
    newer.name = "bag-of-words-2"
    await Memories(stored.db, stored.writer, stored.clock, Vectors(newer, index)).form_pending()
    assert newer.embedded == ["I keep bees"]


async def test_a_removed_memory_leaves_the_index(memories: Memories, index: ExactIndex) -> None:
    first, _ = await memories.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "I keep goats")])
    await memories.form_pending()
    await memories.delete(SCOPE, first.id)
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 1


async def test_a_removal_is_carried_out_though_who_asked_is_gone(
    memories: Memories, stored: Stored, index: ExactIndex
) -> None:
    first, _ = await memories.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "I keep goats")])
    await memories.form_pending()
    removing = asyncio.create_task(memories.delete(SCOPE, first.id))
    await asyncio.sleep(0)
    removing.cancel()
    await stored.writer.submit(lambda tx: None)
    await memories.form_pending()
    assert removing.cancelled()
    assert await held(index, SCOPE.agent_id) == 1


async def test_a_removal_lost_in_a_crash_is_noticed(memories: Memories, stored: Stored, index: ExactIndex) -> None:
    first, _ = await memories.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "I keep goats")])
    await memories.form_pending()
    await stored.writer.submit(lambda tx: tx.run(sa.delete(table).where(table.c.id == first.id)))
    await Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index)).form_pending()
    assert await held(index, SCOPE.agent_id) == 1


async def test_an_edit_is_embedded_anew(memories: Memories, embedder: BagOfWords) -> None:
    (memory,) = await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    await memories.form_pending()
    await memories.update(SCOPE, memory.id, said("ana", "I keep llamas"))
    await memories.form_pending()
    assert embedder.embedded == ["I keep bees", "I keep llamas"]


async def test_a_speaker_before_the_words_stays_out_of_the_vector(memories: Memories, embedder: BagOfWords) -> None:
    await memories.add_many(SCOPE, [said("Ana", "Ana: I keep bees")])
    await memories.form_pending()
    assert embedder.embedded == ["I keep bees"]
    assert await found(memories, "bees") == ["Ana: I keep bees"]


class _Away(ExactIndex):
    """An index that can be out of reach."""

    is_away = False

    async def drop(self, agent_id: AgentId) -> None:
        if self.is_away:
            raise Unavailable("gone")
        await super().drop(agent_id)


async def test_what_was_forgotten_while_the_index_was_away_is_gone_once_it_is_back(stored: Stored) -> None:
    index = _Away()
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    for scope in (SCOPE, OTHER_AGENT):
        await memories.add_many(scope, [said("ana", "I keep bees")])
    await memories.form_pending()
    index.is_away = True
    assert await memories.forget(SCOPE) == 1
    assert await held(index, SCOPE.agent_id) == 1
    index.is_away = False
    await memories.form_pending()
    assert await index.counts() == {OTHER_AGENT.agent_id: 1}


async def test_what_was_forgotten_while_the_index_was_away_is_gone_after_a_restart(stored: Stored) -> None:
    index = _Away()
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    await memories.form_pending()
    index.is_away = True
    await memories.forget(SCOPE)
    index.is_away = False
    embedder = BagOfWords()
    await Memories(stored.db, stored.writer, stored.clock, Vectors(embedder, index)).form_pending()
    assert await index.counts() == {}


async def test_too_many_removals_at_once_are_found_by_counting(stored: Stored) -> None:
    index = ExactIndex()
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    first, _ = await memories.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "I keep goats")])
    await memories.form_pending()
    await memories.delete(SCOPE, first.id)
    for number in range(10_000):
        memories._indexing.remove(OTHER_AGENT, MemoryId(f"mry_{number}"))
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 1
