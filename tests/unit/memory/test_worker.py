"""Forming and indexing go on side by side in the background."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.domain.errors import Unavailable
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tests.patience import PATIENCE_S
from tests.unit.memory.kit import SCOPE, BagOfWords, contents, said, tell
from tests.unit.tools.database import Stored


class _Announcing(ExactIndex):
    """Fails the first upsert, then tells when one has gone through."""

    def __init__(self) -> None:
        super().__init__()
        self.failed = asyncio.Event()
        self.done = asyncio.Event()

    async def upsert(self, *arguments: object) -> None:
        if not self.failed.is_set():
            self.failed.set()
            raise Unavailable("not yet")
        await super().upsert(*arguments)  # type: ignore[arg-type]
        self.done.set()


async def test_memories_are_formed_while_the_index_is_away_and_indexed_when_it_is_back(stored: Stored) -> None:
    index = _Announcing()
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    running = asyncio.create_task(memories.run())
    await asyncio.wait_for(index.failed.wait(), PATIENCE_S)
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    memories.wake()
    await asyncio.wait_for(index.done.wait(), PATIENCE_S)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await contents(memories) == ["I keep bees", "I live in Lisbon"]
