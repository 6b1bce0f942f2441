"""After a start recall is made ready for the agents that remembered last."""

from __future__ import annotations

import pytest

from tertulia.domain.ids import AgentId, MemoryId
from tertulia.memory.embedder import Vectors as Matrix
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.memory.talk.talks import Talks
from tertulia.memory.upkeep.warming import warm
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, BagOfWords, said
from tests.unit.tools.database import Stored


class Asked(ExactIndex):
    """An index that notes for whom it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.of: list[AgentId] = []

    async def query(self, agent_id: AgentId, vector: Matrix, k: int) -> list[tuple[MemoryId, float]]:
        self.of.append(agent_id)
        return await super().query(agent_id, vector, k)


@pytest.mark.parametrize(
    ("max_memories", "warmed"),
    [pytest.param(3, {SCOPE, OTHER_AGENT}, id="all"), pytest.param(0, set(), id="none-has-room")],
)
async def test_as_many_are_read_as_are_held(stored: Stored, max_memories: int, warmed: set[object]) -> None:
    vectors = Vectors(BagOfWords(), index := Asked())
    memories = Memories(stored.db, stored.writer, stored.clock, vectors)
    await memories.add_many(SCOPE, [said("ana", "I sail"), said("ana", "I paint")])
    await memories.add_many(OTHER_AGENT, [said("ana", "I row")])
    await memories.form_pending()
    index.of.clear()
    await warm(stored.db, Talks(stored.db, 10), vectors, max_memories)
    assert set(index.of) == {scope.agent_id for scope in (SCOPE, OTHER_AGENT) if scope in warmed}


async def test_without_vectors_only_talk_is_laid_out(stored: Stored, wordy: Memories) -> None:
    await wordy.add_many(SCOPE, [said("ana", "I sail")])
    talks = Talks(stored.db, 10)
    await warm(stored.db, talks, None, 10)
    async with talks.open(SCOPE) as talk:
        assert len(talk) == 1
