"""Work in the background is done when woken, and goes on after whatever it met."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.domain.background import Worker, outlive, side_by_side
from tertulia.domain.errors import NotFound, Unavailable
from tests.patience import PATIENCE_S


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
        f"thinking pauses for 0 s{why}" for why in (": the disk is full", "", ": still full")
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, False], "a bug shows where it is"


@pytest.mark.parametrize("error", [NotFound("gone"), KeyError("a bug")], ids=["refused", "bug"])
async def test_one_piece_of_work_is_outlived_and_what_is_not_its_own_is_not(error: Exception) -> None:
    async def fail(error: Exception) -> None:
        raise error

    assert not await outlive(fail(error), "it failed", but=(Unavailable,))
    with pytest.raises(Unavailable):
        await outlive(fail(Unavailable("the disk is full")), "it failed", but=(Unavailable,))


async def test_two_reads_run_side_by_side() -> None:
    met = asyncio.Barrier(2)

    async def read(value: str) -> str:
        await met.wait()
        return value

    assert await side_by_side(read("one"), read("other")) == ("one", "other")


async def test_the_first_error_ends_the_other_read() -> None:
    ended = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def fail() -> None:
        raise Unavailable("away")

    with pytest.raises(Unavailable, match="away"):
        await side_by_side(wait(), fail())
    assert ended.is_set()
