"""Memories laid out in the order of talk, and the bounded cache of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import Memory, MemorySource
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.memory.talk.talk import Talk
from tertulia.memory.talk.talks import Talks, _Held
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, said
from tests.unit.tools.database import NOON, Stored


def memory(number: int, text: str, source: MemorySource, at: datetime = NOON) -> Memory:
    facts: dict[str, Any] = {
        "subject": None,
        "audience": None,
        "tags": (),
        "context": {},
        "source_seq": None,
        "external_id": None,
        "expires_at": None,
    }
    times: dict[str, Any] = {"created_at": at, "accessed_at": at, "access_count": 0}
    return Memory(
        id=MemoryId(f"mry_{number}"),
        workspace_id=SCOPE.workspace_id,
        agent_id=SCOPE.agent_id,
        ordinal=number,
        kind="episodic",
        type="conversation",
        content=text,
        importance=0.5,
        confidence=0.8,
        source=source,
        **facts,
        **times,
    )


def test_neighbours_are_those_of_the_same_sitting() -> None:
    talk = Talk()
    a, b = MemorySource(session="a"), MemorySource(session="b")
    talk.extend([memory(1, "one", a), memory(2, "two", b), memory(3, "three", a)])
    assert talk.column("previous").tolist() == [-1, -1, 0]
    assert talk.column("next").tolist() == [2, -1, -1]


def test_a_room_falls_silent_between_sittings() -> None:
    talk = Talk()
    room = MemorySource(room_id="room_1")
    at = [NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=9), NOON + timedelta(hours=9)]
    talk.extend(memory(number, "x", room, moment) for number, moment in enumerate(at, 1))
    first, second, third, fourth = talk.column("session").tolist()
    assert first == second != third == fourth


def test_an_edit_keeps_its_neighbours() -> None:
    talk = Talk()
    source = MemorySource(session="a")
    talk.extend(memory(number, f"word{number}", source) for number in (1, 2, 3))
    talk.replace(memory(2, "changed", source))
    new = talk.position(MemoryId("mry_2"))
    assert new == 3
    assert (talk.column("previous")[new], talk.column("next")[new]) == (0, 2)
    assert (talk.column("next")[0], talk.column("previous")[2]) == (new, new)
    assert talk.column("alive").tolist() == [1, 0, 1, 1]
    talk.replace(memory(9, "unknown", source))
    assert len(talk) == 4


def test_talk_goes_on_after_an_edit_of_the_last() -> None:
    talk = Talk()
    source = MemorySource(session="a")
    talk.extend([memory(1, "one", source)])
    talk.replace(memory(1, "uno", source))
    talk.extend([memory(2, "two", source)])
    assert talk.column("previous").tolist() == [-1, -1, 1]


def test_postings_count_words() -> None:
    talk = Talk()
    talk.extend([memory(1, "tea and more tea", MemorySource()), memory(2, "coffee", MemorySource())])
    found = talk.postings("tea")
    assert found is not None
    assert ([*found[0]], [*found[1]]) == ([0], [2])
    assert talk.postings("water") is None


async def test_the_cache_lets_the_longest_unused_go(stored: Stored, wordy: Memories) -> None:
    for scope in (SCOPE, OTHER_AGENT):
        await wordy.add_many(scope, [said("ana", f"word {n}") for n in range(30)])
    talks = Talks(stored.db, max_memories=40)
    async with talks.open(SCOPE) as first:
        assert len(first) == 30
    async with talks.open(OTHER_AGENT):
        pass
    async with talks.open(SCOPE) as again:
        assert again is not first
        assert len(again) == 30


async def test_what_is_added_is_noticed(stored: Stored, wordy: Memories) -> None:
    talks = Talks(stored.db, MemoryOptions().max_cached)
    async with talks.open(SCOPE) as talk:
        assert len(talk) == 0
    await wordy.add_many(SCOPE, [said("ana", "one"), said("ana", "two")])
    async with talks.open(SCOPE) as talk:
        assert len(talk) == 2


class _Slow(Talk):
    """Lays out half and waits; `done` when it has gone on."""

    def __init__(self) -> None:
        super().__init__()
        self.half, self.go_on, self.done = threading.Event(), threading.Event(), threading.Event()

    def extend(self, memories: Iterable[Memory]) -> None:
        page = list(memories)
        super().extend(page[:15])
        self.half.set()
        self.go_on.wait(20)
        super().extend(page[15:])
        self.done.set()


async def test_who_is_cut_off_while_it_is_laid_out_leaves_nothing_half_done(stored: Stored, wordy: Memories) -> None:
    await wordy.add_many(SCOPE, [said("ana", f"word {n}") for n in range(30)])
    talks, slow = Talks(stored.db, MemoryOptions().max_cached), _Slow()
    talks._held[SCOPE] = _Held(slow)

    async def use() -> list[MemoryId]:
        async with talks.open(SCOPE) as talk:
            return list(talk.ids)

    cut_off = asyncio.create_task(use())
    assert await asyncio.to_thread(slow.half.wait, 20)
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    assert len(await use()) == 30
    slow.go_on.set()
    assert await asyncio.to_thread(slow.done.wait, 20)
    assert len(set(await use())) == len(await use()) == 30


async def test_what_is_told_while_it_is_lent_holds_afterwards(stored: Stored, wordy: Memories) -> None:
    first, second = await wordy.add_many(SCOPE, [said("ana", "one"), said("ana", "two")])
    talks = Talks(stored.db, MemoryOptions().max_cached)
    async with talks.open(SCOPE) as talk:
        talks.remove(SCOPE, first.id)
        talks.replace(SCOPE, replace(second, content="three"))
        assert talk.column("alive").tolist() == [1, 1], "nobody changes it under the hand"
    async with talks.open(SCOPE) as talk:
        assert talk.position(first.id) is None
        assert talk.postings("two") is not None
        assert talk.position(second.id) == 2
    talks.remove(OTHER_AGENT, first.id)
