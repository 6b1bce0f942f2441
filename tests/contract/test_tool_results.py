"""What every cache of tools' results keeps to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tertulia.domain.clock import FakeClock
from tertulia.tools.results import Results, ResultsHere

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture(params=["here"])
def results(clock: FakeClock) -> Results:
    return ResultsHere(clock, max_values=3)


async def test_what_is_put_is_found_as_it_was_and_replaced(results: Results) -> None:
    value = {"rows": [1, 2]}
    await results.put("a", value, 10)
    value["rows"].append(3)
    assert await results.find("a") == {"rows": [1, 2]}
    assert await results.find("b") is None
    await results.put("a", "other", 10)
    assert await results.find("a") == "other"


async def test_it_is_gone_after_its_time(results: Results, clock: FakeClock) -> None:
    await results.put("a", 1, 10)
    clock.set(NOON + timedelta(seconds=9))
    assert await results.find("a") == 1
    clock.set(NOON + timedelta(seconds=10))
    assert await results.find("a") is None


async def test_all_that_begins_so_can_be_dropped_and_nothing_else(results: Results) -> None:
    for key in ("ws_1:a", "ws_1:b", "ws_10:a"):
        await results.put(key, key, 10)
    results.drop("ws_1:")
    assert [await results.find(key) for key in ("ws_1:a", "ws_1:b", "ws_10:a")] == [None, None, "ws_10:a"]


async def test_they_are_bounded(clock: FakeClock) -> None:
    results = ResultsHere(clock, max_values=3)
    for key in "abc":
        await results.put(key, key, 10)
    assert await results.find("a") == "a"
    await results.put("d", "d", 10)
    assert [await results.find(key) for key in "abcd"] == ["a", None, "c", "d"]
