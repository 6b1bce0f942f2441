"""Vectors beside the decision: there in time or done without, bounded, off where there is no embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import numpy as np
import pytest

from tertulia.agents.hearing import meanings as module
from tertulia.agents.hearing.meanings import MAX_WAITING, Meanings
from tertulia.domain.ids import AgentId, MessageId
from tertulia.floor.signs.nearness import Vector

FIRST, SECOND = MessageId("msg_1"), MessageId("msg_2")
NIA = AgentId("agt_nia")


class Embedder:
    """Embeds at once, or when it is let go."""

    def __init__(self, is_there: bool = True) -> None:
        self.batches: list[list[str]] = []
        self.go = asyncio.Event()
        self.go.set()
        self._is_there = is_there

    async def embed(self, texts: Sequence[str]) -> Vector | None:
        self.batches.append(list(texts))
        await self.go.wait()
        return np.array([[len(text), 1] for text in texts], dtype=np.float32) if self._is_there else None


@asynccontextmanager
async def running(meanings: Meanings) -> AsyncIterator[None]:
    task = asyncio.create_task(meanings.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def awaited(meanings: Meanings, message_id: MessageId) -> Vector | None:
    """Wait for a message's vector as a decision does."""
    await meanings.await_messages([message_id])
    return meanings.find(message_id)


async def test_what_was_expected_is_there_and_what_was_not_is_not() -> None:
    embedder = Embedder()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    async with running(meanings):
        found = await awaited(meanings, FIRST)
        assert found is not None
        assert found.tolist() == [5, 1]
        assert await awaited(meanings, SECOND) is None
    assert meanings.find(FIRST) is not None


async def test_what_waits_together_is_one_batch_with_the_interests() -> None:
    embedder = Embedder()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    assert meanings.find_interests(NIA, 1, ["violins", "tea"]) is None
    meanings.expect(SECOND, "you")
    async with running(meanings):
        await meanings.await_messages([SECOND])
        interests = meanings.find_interests(NIA, 1, ["violins", "tea"])
        assert interests is not None
        assert interests.tolist() == [[7, 1], [3, 1]]
        assert meanings.find_interests(NIA, 2, []) is None, "another version, and nothing to embed"
    assert embedder.batches == [["hello", "violins", "tea", "you"]]


async def test_under_load_messages_go_without() -> None:
    meanings = Meanings(Embedder().embed)
    for number in range(MAX_WAITING + 5):
        meanings.expect(MessageId(f"msg_{number}"), "hello")
    async with running(meanings):
        assert await awaited(meanings, MessageId("msg_0")) is not None
        assert await awaited(meanings, MessageId(f"msg_{MAX_WAITING}")) is None


async def test_nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.001)
    embedder = Embedder()
    embedder.go.clear()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    async with running(meanings):
        assert await awaited(meanings, FIRST) is None


async def test_many_are_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.001)
    pauses: list[float | None] = []
    timeout = asyncio.timeout

    def noted(delay: float | None) -> asyncio.Timeout:
        pauses.append(delay)
        return timeout(delay)

    embedder = Embedder()
    embedder.go.clear()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    meanings.expect(SECOND, "you")
    async with running(meanings):
        await asyncio.sleep(0)
        monkeypatch.setattr(asyncio, "timeout", noted)
        await meanings.await_messages([FIRST, SECOND])
    assert pauses == [0.001]


async def test_where_all_come_too_late_nobody_waits_until_one_is_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.001)
    embedder = Embedder()
    embedder.go.clear()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    async with running(meanings):
        for _ in range(module.MAX_MISSED):
            await meanings.await_messages([FIRST])
        monkeypatch.setattr(module, "PATIENCE_S", 3600)
        await meanings.await_messages([FIRST])
        embedder.go.set()
        meanings.expect(SECOND, "you")
        await meanings._waiting[SECOND].done.wait()
        third = MessageId("msg_3")
        meanings.expect(third, "again")
        assert await awaited(meanings, third) is not None


async def test_an_embedder_that_hangs_costs_its_batch_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT_S", 0.001)
    embedder = Embedder()
    embedder.go.clear()
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    is_made = meanings._waiting[FIRST].done
    async with running(meanings):
        await is_made.wait()
        embedder.go.set()
        monkeypatch.setattr(module, "TIMEOUT_S", 3600)
        meanings.expect(SECOND, "you")
        assert await awaited(meanings, SECOND) is not None


async def test_without_an_embedder_nothing_is_asked_again() -> None:
    embedder = Embedder(is_there=False)
    meanings = Meanings(embedder.embed)
    meanings.expect(FIRST, "hello")
    async with running(meanings):
        assert await awaited(meanings, FIRST) is None
        meanings.expect(SECOND, "hello")
        assert await awaited(meanings, SECOND) is None
    assert embedder.batches == [["hello"]]


async def test_a_failure_costs_its_batch_alone(caplog: pytest.LogCaptureFixture) -> None:
    calls = 0

    async def embed(texts: Sequence[str]) -> Vector | None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("out of memory")
        return np.ones((len(texts), 2), dtype=np.float32)

    meanings = Meanings(embed)
    meanings.expect(FIRST, "hello")
    async with running(meanings):
        assert await awaited(meanings, FIRST) is None
        meanings.expect(SECOND, "hello")
        assert await awaited(meanings, SECOND) is not None
    assert "could not be embedded" in caplog.text
