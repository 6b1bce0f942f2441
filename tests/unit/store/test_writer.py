"""The writer: everything that waits in one commit, in order, and a refusal harms nobody but itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.clock import FakeClock
from tertulia.domain.errors import Conflict, Unavailable
from tertulia.domain.events import Event, Notice
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.store import writer as module
from tertulia.store.database import connect_for_writing
from tertulia.store.tables import metadata
from tertulia.store.tables.rooms import events
from tertulia.store.tx import Tx
from tertulia.store.writer import Op, Writer
from tests.patience import PATIENCE_S

HOME, LOBBY, ATTIC = WorkspaceId("ws_home"), RoomId("room_lobby"), RoomId("room_attic")
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class Journal:
    """A writer over a real file, what it published, and how many commits it took."""

    def __init__(self, path: Path, when_due: Callable[[Callable[[], None]], None] | None = None) -> None:
        self.engine = connect_for_writing(path)
        metadata.create_all(self.engine)
        self.published: list[Event] = []
        self.commits = 0
        self.writer = Writer(self.engine, FakeClock(NOON), self.published.append, when_due)

    def count_commits(self) -> None:
        """Begin to count, on the connection that the writer has opened."""
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.set_trace_callback(self._note)

    def _note(self, statement: str) -> None:
        self.commits += statement == "COMMIT"

    def published_seqs(self, room_id: RoomId = LOBBY) -> list[int]:
        return [event.seq for event in self.published if event.room_id == room_id]

    async def stored_seqs(self, room_id: RoomId = LOBBY) -> list[int]:
        query = sa.select(events.c.seq).where(events.c.room_id == room_id).order_by(events.c.seq)
        return list(await self.writer.submit(lambda tx: tx.run(query).scalars().all()))


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    made = Journal(tmp_path / "tertulia.db")
    await made.writer.start()
    made.count_commits()
    yield made
    await made.writer.aclose()


def say(text: str = "x", room_id: RoomId = LOBBY) -> Op[int]:
    return lambda tx: tx.emit(HOME, room_id, tx.next_seq(room_id), Notice("said", text)).seq


def refuse(tx: Tx) -> int:
    raise Conflict("no")


def refuse_late(tx: Tx) -> int:
    say("never kept")(tx)
    raise Conflict("no, after all")


def break_down(tx: Tx) -> int:
    say("never kept")(tx)
    raise ZeroDivisionError


async def settle(futures: list[asyncio.Future[int]]) -> list[Any]:
    return await asyncio.gather(*futures, return_exceptions=True)


async def test_its_thread_is_woken_when_it_is_due_and_then_takes_all_that_waits(tmp_path: Path) -> None:
    due: list[Callable[[], None]] = []
    journal = Journal(tmp_path / "tertulia.db", due.append)
    await journal.writer.start()
    journal.count_commits()
    futures = [journal.writer.submit(say(str(number))) for number in range(3)]
    [wake] = due
    wake()
    assert await settle(futures) == [1, 2, 3]
    assert journal.commits == 1
    more = journal.writer.submit(say("more"))
    assert not more.done()
    due[1]()
    assert await more == 4
    await journal.writer.aclose()


async def test_what_waits_shares_a_commit_in_the_order_of_calls(journal: Journal) -> None:
    futures = [journal.writer.submit(say(str(n))) for n in range(50)]
    assert await settle(futures) == list(range(1, 51))
    assert journal.commits == 2, "the first goes at once, and what comes meanwhile together"
    texts = [event.body.text for event in journal.published if isinstance(event.body, Notice)]
    assert texts == [str(n) for n in range(50)]


async def test_rooms_are_numbered_apart(journal: Journal) -> None:
    rooms = [LOBBY, ATTIC, LOBBY, ATTIC, ATTIC]
    assert await settle([journal.writer.submit(say(room_id=room)) for room in rooms]) == [1, 1, 2, 2, 3]


async def test_events_are_published_after_the_commit_and_before_the_answer(journal: Journal) -> None:
    answered_at: list[int] = []
    future = journal.writer.submit(say())
    future.add_done_callback(lambda _: answered_at.append(len(journal.published)))
    await future
    await asyncio.sleep(0)
    assert answered_at == [1]
    assert await journal.stored_seqs() == [1]


@pytest.mark.parametrize("fault", [refuse, refuse_late, break_down])
@pytest.mark.parametrize("place", [0, 1, 7, 15])
async def test_a_failure_harms_nobody_and_gets_no_number(journal: Journal, fault: Op[int], place: int) -> None:
    ops: list[Op[int]] = [say(str(n)) for n in range(16)]
    ops[place] = fault
    outcomes = await settle([journal.writer.submit(op) for op in ops])
    failed = outcomes.pop(place)
    assert isinstance(failed, Conflict | ZeroDivisionError)
    assert outcomes == list(range(1, 16))
    assert journal.published_seqs() == await journal.stored_seqs() == list(range(1, 16))


async def test_many_failures_in_one_batch(journal: Journal) -> None:
    ops: list[Op[int]] = [break_down if n % 3 == 0 else refuse_late if n % 3 == 1 else say() for n in range(30)]
    outcomes = await settle([journal.writer.submit(op) for op in ops])
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == list(range(1, 11))
    assert journal.published_seqs() == await journal.stored_seqs() == list(range(1, 11))


async def test_a_refusal_before_the_first_write_costs_no_second_commit(journal: Journal) -> None:
    await settle([journal.writer.submit(op) for op in (say(), say(), refuse, say())])
    assert journal.commits == 2, "one for the first, one for all others"


async def test_a_number_taken_and_not_used_is_given_back(journal: Journal) -> None:
    def take_and_refuse(tx: Tx) -> int:
        tx.next_seq(LOBBY)
        raise Conflict("changed my mind")

    outcomes = await settle([journal.writer.submit(op) for op in (say(), take_and_refuse, say())])
    assert (outcomes[0], outcomes[2]) == (1, 2)


async def test_what_was_to_follow_a_refused_write_does_not(journal: Journal) -> None:
    followed: list[str] = []

    def follow(name: str, error: Exception | None = None) -> Op[None]:
        def op(tx: Tx) -> None:
            tx.after_commit.append(lambda: followed.append(name))
            if error is not None:
                raise error

        return op

    ops = [follow("first"), follow("refused", Conflict("no")), follow("broken", ZeroDivisionError()), follow("last")]
    await asyncio.gather(*(journal.writer.submit(op) for op in ops), return_exceptions=True)
    assert followed == ["first", "last"]


async def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    for expected in (1, 2):
        journal = Journal(tmp_path / "tertulia.db")
        await journal.writer.start()
        assert await journal.writer.submit(say()) == expected
        await journal.writer.aclose()


async def test_full_disk_is_said_and_loses_nothing(journal: Journal) -> None:
    assert await journal.writer.submit(say("before")) == 1
    pages = await journal.writer.submit(lambda tx: tx.run(sa.text("PRAGMA page_count")).scalar_one())
    await _allow_pages(journal, pages + 2)
    long = say("x" * 100)
    outcomes = await settle([journal.writer.submit(long) for _ in range(400)])
    kept = [outcome for outcome in outcomes if isinstance(outcome, int)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert refused
    assert len(kept) + len(refused) == 400
    assert "disk" in refused[0].message
    assert refused[0].retryable
    await _allow_pages(journal, pages + 1_000)
    head = len(kept) + 1
    assert await journal.writer.submit(say("after")) == head + 1
    assert journal.published_seqs() == await journal.stored_seqs() == list(range(1, head + 2))


async def _allow_pages(journal: Journal, pages: int) -> None:
    with journal.engine.connect() as connection:  # the writer's own: there is but one
        assert connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar_one() == pages


async def test_too_many_waiting_are_refused_at_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 10)
    accepted = [journal.writer.submit(say()) for _ in range(11)]
    with pytest.raises(Unavailable, match="Too many writes") as refusal:
        await journal.writer.submit(say())
    assert refusal.value.retry_after_s
    assert await settle(accepted) == list(range(1, 12))


async def test_batches_are_bounded(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BATCH", 10)
    assert await settle([journal.writer.submit(say()) for _ in range(26)]) == list(range(1, 27))
    assert journal.commits == 4


async def test_closing_finishes_what_waits_and_refuses_what_comes(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "tertulia.db")
    await journal.writer.start()
    futures = [journal.writer.submit(say()) for _ in range(1_000)]
    closing = asyncio.create_task(journal.writer.aclose())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="stopping"):
        await journal.writer.submit(say())
    await closing
    assert [future.result() for future in futures] == list(range(1, 1_001))


async def test_whoever_stops_waiting_does_not_undo_the_write(journal: Journal) -> None:
    future = journal.writer.submit(say())
    future.cancel()
    assert await journal.writer.submit(say()) == 2
    assert journal.published_seqs() == [1, 2]


async def test_a_listener_that_raises_is_heard_of_and_keeps_nobody_waiting(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> None:
        raise ZeroDivisionError

    def fail(tx: Tx) -> int:
        tx.after_commit.append(stumble)
        return say()(tx)

    async with asyncio.timeout(PATIENCE_S):
        assert await settle([journal.writer.submit(fail), journal.writer.submit(say())]) == [1, 2]
    assert journal.published_seqs() == [1, 2]
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]


async def test_a_batch_that_cannot_begin_is_refused_whole_and_the_next_goes_on(journal: Journal) -> None:
    """Another program holds the database longer than the writer waits for it."""
    with journal.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA busy_timeout = 0")
        path = next(row[2] for row in raw.execute("PRAGMA database_list") if row[1] == "main")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = await settle([journal.writer.submit(say()) for _ in range(3)])
        assert [type(one) for one in refused] == [Unavailable] * 3
        other.execute("ROLLBACK")
    assert await journal.writer.submit(say()) == 1


async def test_a_rollback_that_fails_ends_neither_the_writer_nor_anybodys_patience(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    """A rollback is refused, as an error of the disk would."""

    def refuse_to_roll_back(action: int, *_: Any) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_TRANSACTION else sqlite3.SQLITE_OK

    with journal.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
    runs: list[int] = []

    def jam(tx: Tx) -> int:
        runs.append(say("lost")(tx))
        if len(runs) > 1:  # alone, once its neighbour is committed
            raw.set_authorizer(refuse_to_roll_back)
        raise ZeroDivisionError

    async with asyncio.timeout(PATIENCE_S):
        first, kept, jammed = await settle([journal.writer.submit(op) for op in (say(), say(), jam)])
    assert (first, kept) == (1, 2)
    assert isinstance(jammed, Exception)
    assert "failed as a whole" in caplog.text
    raw.set_authorizer(None)
    assert await journal.writer.submit(say()) == 3
    assert journal.published_seqs() == await journal.stored_seqs() == [1, 2, 3]
