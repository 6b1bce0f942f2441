"""Background work is done when woken, and goes on after whatever it met."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.domain.errors import Unavailable
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.memory.worker import Worker
from tests.patience import PATIENCE_S
from tests.unit.memory.kit import SCOPE, BagOfWords, contents, said, tell
from tests.unit.tools.database import Stored


class _Work:
    """Fails as it is told to, then tells that it was done."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.done.set()


async def test_it_works_at_once_and_when_woken_until_cancelled() -> None:
    work = _Work()
    worker = Worker("thinking", work)
    running = asyncio.create_task(worker.run())
    for _ in range(3):
        await asyncio.wait_for(work.done.wait(), PATIENCE_S)
        work.done.clear()
        worker.wake()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_neither_an_outage_nor_a_bug_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    work = _Work(Unavailable("the disk is full"), ZeroDivisionError("a bug"), Unavailable("still full"))
    running = asyncio.create_task(Worker("thinking", work, first_pause_s=0).run())
    await asyncio.wait_for(work.done.wait(), PATIENCE_S)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [record.getMessage() for record in caplog.records] == [
        f"thinking pauses for 0 s: {what}" for what in ("the disk is full", "a bug", "still full")
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, False], "a bug shows where it is"


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
