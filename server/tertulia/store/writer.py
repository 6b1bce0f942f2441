"""The writer: one thread, one connection, everything that waits in one commit.

Numbers are given in the order of arrival while a batch is built; a batch that fails is rolled back, halved and
numbered again, so that no number goes to a write that is refused. What differs between databases is behind `Link`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from tertulia.domain.clock import Clock
from tertulia.domain.errors import AppError, Unavailable
from tertulia.domain.events import Event
from tertulia.store.database import link_to
from tertulia.store.engines.link import Refused
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

T = TypeVar("T")
Op = Callable[[Tx], T]

MAX_WAITING = 20_000
MAX_BATCH = 512
# How often a batch is run that others got in the way of, or that lost its connection.
MAX_TRIES = 3


@dataclass(slots=True)
class _Job(Generic[T]):
    op: Op[T]
    future: asyncio.Future[T]
    result: T | None = None
    error: BaseException | None = None


# A transaction that was committed, and the writes that it holds.
_Written = tuple[Tx, list[_Job[Any]]]


class Writer:
    """Runs write operations in order, many to a commit, and publishes their events after it.

    An operation is synchronous and may run more than once; only what the last run wrote counts, so it must have no
    effect but through its `Tx`. One that raises leaves nothing behind, no number either, and harms no other.

    Operations run as if one after another: those of this writer in the order of `submit`, on a database that several
    writers share each batch between two of another's. What a future gave is on disk. `publish` is called on the loop,
    in commit order, for this writer's own events, before whoever waits for an operation goes on; it must not raise.

    `when_due` calls what it is given when the thread is to be woken, on the loop and soon; at once if there is none.
    """

    def __init__(
        self,
        engine: sa.Engine,
        clock: Clock,
        publish: Callable[[Event], None],
        when_due: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._link = link_to(engine)
        self._clock = clock
        self._publish = publish
        self._when_due = when_due
        self._loop: asyncio.AbstractEventLoop
        self._waiting: list[_Job[Any]] = []
        self._busy = False
        self._closed = False
        # Whether the database refused a write since somebody saw that it takes them again.
        self.is_refused = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batches: SimpleQueue[list[_Job[Any]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, op: Op[T]) -> asyncio.Future[T]:
        """Queue `op`; the order of calls is the order of effects. The future gives its result after the commit.

        Beside what `op` raises it may give `Unavailable`: the database did not take the write.

        Raises:
            Unavailable: the server is stopping, or too many writes wait.
        """
        if self._closed:
            raise Unavailable("The server is stopping; send it again after reconnecting.")
        if len(self._waiting) >= MAX_WAITING:
            raise Unavailable("Too many writes are waiting; try again in a moment.", retry_after_s=1)
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(_Job(op, future))
        if not self._busy:
            # What is submitted from then on shares the next commit.
            self._busy = True
            self._idle.clear()
            self._start_soon()
        return future

    async def start(self) -> None:
        """Open the connection on the writer's own thread."""
        # Asked for once: in Python 3.11 that is a call of the kernel each time.
        self._loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = self._loop.create_future()
        # A thread of its own, without an executor's futures and locks: it is passed through for every message.
        self._thread = threading.Thread(target=self._work, args=(self._loop, opened), name="writer", daemon=True)
        self._thread.start()
        await opened

    async def idle(self) -> None:
        """Return when nothing is being written, at once if so already: for work that keeps out of everybody's way."""
        await self._idle.wait()

    async def aclose(self) -> None:
        """Finish what waits, refuse what comes, close the connection."""
        self._closed = True
        await self._idle.wait()
        if self._thread is not None:
            self._batches.put(None)
            await asyncio.to_thread(self._thread.join)

    def _start_soon(self) -> None:
        if self._when_due is None:
            self._start()
        else:
            self._when_due(self._start)

    def _start(self) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        self._batches.put(batch)

    def _work(self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[None]) -> None:
        """Write batch after batch, until there is no more to come."""
        try:
            self._link.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, who starts the writer gets it
            loop.call_soon_threadsafe(opened.set_exception, error)
            return
        loop.call_soon_threadsafe(opened.set_result, None)
        while (batch := self._batches.get()) is not None:
            written: list[_Written] = []
            try:
                self._write(batch, written)
            except Exception as error:
                # The thread outlives whatever the disk does, a failing rollback too: nobody may wait for ever.
                log.critical("a batch of writes failed as a whole", exc_info=True)
                kept = {id(job) for _, jobs in written for job in jobs}
                for job in batch:
                    if id(job) not in kept:
                        job.error = job.error or self._link.explain(error)
            loop.call_soon_threadsafe(self._finish, batch, written)
        self._link.close()

    def _finish(self, batch: list[_Job[Any]], written: list[_Written]) -> None:
        # Who waits goes on in the loop's next round, after the events: so a reply and an echo share one packet.
        for job in batch:
            if isinstance(job.error, Unavailable) and job.error.__cause__ is not None:
                self.is_refused = True
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)
        for tx, _ in written:
            for change in tx.after_commit:
                _guard(change)
            for event in tx.events:
                _guard(partial(self._publish, event))
        if self._waiting:
            self._start_soon()
        else:
            self._busy = False
            self._idle.set()

    def _write(self, batch: list[_Job[Any]], written: list[_Written], tries: int = MAX_TRIES) -> None:
        try:
            tx = self._link.begin(self._clock.now())
            for job in batch:
                _run(job, tx)
            self._link.commit(tx)
        except Refused as refused:
            # No write of the batch is to blame, so none is tried alone.
            for job in batch:
                job.error = refused.answer
        except Exception as error:  # noqa: BLE001 - any failure is the answer of the one write that caused it
            self._link.rollback()
            self._write_again(batch, written, error, tries - 1)
        else:
            written.append((tx, batch))

    def _write_again(self, batch: list[_Job[Any]], written: list[_Written], error: Exception, tries: int) -> None:
        """Write what failed whole if it may pass now, else in halves, until the one that fails is alone."""
        if tries and self._link.is_passing(error):
            self._write(batch, written, tries)
        elif len(batch) == 1:
            batch[0].error = self._link.explain(error)
        else:
            middle = len(batch) // 2
            self._write(batch[:middle], written)
            self._write(batch[middle:], written)


def _guard(change: Callable[[], None]) -> None:
    """Run what must not raise; should it, nobody who waits for the writer pays for it."""
    try:
        change()
    except Exception:
        log.critical("what follows a commit failed", exc_info=True)


def _run(job: _Job[Any], tx: Tx) -> None:
    """Run one operation; a refusal before its first write costs its neighbours nothing."""
    tx.wrote = False
    job.error = None
    followers = len(tx.after_commit)
    try:
        job.result = job.op(tx)
    except AppError as error:
        if tx.wrote:
            raise
        del tx.after_commit[followers:]
        job.error = error
