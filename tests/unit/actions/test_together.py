"""Many who ask at once share a look, and nobody is told what was true before asking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection

import pytest

from tertulia.actions.together import MAX_KEYS, MAX_WAITING, Together
from tertulia.domain.errors import Unavailable


class Shelf:
    """What is looked up, in looks that each wait until they are let through."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.looks: list[set[str]] = []
        self.failure: Exception | None = None
        self.gate = asyncio.Semaphore(0)
        self.together: Together[str, int] = Together(self.look)

    async def look(self, keys: Collection[str]) -> dict[str, int]:
        self.looks.append(set(keys))
        found = {key: self.values[key] for key in keys if key in self.values}
        await self.gate.acquire()
        if self.failure is not None:
            raise self.failure
        return found

    def ask(self, *keys: str) -> list[asyncio.Task[int | None]]:
        return [asyncio.create_task(self.together.find(key)) for key in keys]


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    shelf = Shelf()
    yield shelf
    await shelf.together.aclose()


async def turn(times: int = 5) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def test_who_asks_in_one_breath_shares_a_look(shelf: Shelf) -> None:
    shelf.values = {"a": 1, "b": 2}
    asked = shelf.ask("a", "b", "c", "a")
    shelf.gate.release()
    assert await asyncio.gather(*asked) == [1, 2, None, 1]
    assert shelf.looks == [{"a", "b", "c"}]


async def test_who_comes_during_a_look_shares_the_next_and_hears_what_is_new(shelf: Shelf) -> None:
    shelf.values = {"a": 1}
    first = shelf.ask("a")
    await turn()
    shelf.values = {"a": 2}
    later = shelf.ask("a", "b")
    await turn()
    assert shelf.looks == [{"a"}]
    shelf.gate.release()
    assert await first[0] == 1
    shelf.gate.release()
    assert await asyncio.gather(*later) == [2, None]
    assert shelf.looks == [{"a"}, {"a", "b"}]


async def test_no_look_is_larger_than_a_statement_may_be(shelf: Shelf) -> None:
    asked = shelf.ask(*(str(number) for number in range(2 * MAX_KEYS + 1)))
    for _ in range(3):
        shelf.gate.release()
    await asyncio.gather(*asked)
    assert [len(look) for look in shelf.looks] == [MAX_KEYS, MAX_KEYS, 1]


async def test_beyond_the_bound_somebody_is_told_to_come_back_and_the_others_are_answered(shelf: Shelf) -> None:
    asked = shelf.ask(*(str(number) for number in range(MAX_WAITING)))
    await turn()
    (late,) = shelf.ask("late")
    with pytest.raises(Unavailable) as told:
        await late
    assert told.value.retry_after_s
    for _ in range(MAX_WAITING // MAX_KEYS):
        shelf.gate.release()
    assert await asyncio.gather(*asked) == [None] * MAX_WAITING
    shelf.gate.release()
    assert await shelf.together.find("late") is None


async def test_who_goes_away_does_not_take_the_answer_along(shelf: Shelf) -> None:
    shelf.values = {"a": 1}
    first, other = shelf.ask("a", "a")
    await turn()
    first.cancel()
    shelf.gate.release()
    assert await other == 1
    assert first.cancelled()


async def test_a_failing_look_fails_all_who_share_it_and_no_other(shelf: Shelf) -> None:
    shelf.failure = ValueError("the disk")
    asked = shelf.ask("a", "b")
    await turn()
    later = shelf.ask("a")
    shelf.gate.release()
    assert all(isinstance(one, ValueError) for one in await asyncio.gather(*asked, return_exceptions=True))
    shelf.failure = None
    shelf.gate.release()
    assert await later[0] is None


async def test_closing_ends_all_looks(shelf: Shelf) -> None:
    asked = shelf.ask("a")
    await turn()
    asked += shelf.ask("b")
    await turn()
    await shelf.together.aclose()
    assert all(isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*asked, return_exceptions=True))
    assert shelf.looks == [{"a"}]
