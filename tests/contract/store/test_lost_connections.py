"""A PostgreSQL server that is away for a moment: what was acknowledged is there once, and the writer goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import ConfigError, InvalidInput, Unavailable
from tertulia.store import log
from tertulia.store.database import connect_for_writing
from tertulia.store.engines import postgres as module
from tertulia.store.migrate import migrate
from tertulia.store.tables.rooms import events
from tertulia.store.tx import Hot, Tx
from tests.contract.store.conftest import Postgres
from tests.contract.store.kit import ROOM, Store, furnish, open_store, say, settle
from tests.contract.store.wire import Cut, run_wire
from tests.patience import PATIENCE_S

FIRST = 3
KILL_THIS = sa.text("SELECT pg_terminate_backend(pg_backend_pid())")
ABORT_THIS = sa.text("SELECT 1 / 0")


@pytest.fixture
async def store(postgres_place: sa.URL) -> AsyncIterator[Store]:
    """A furnished home on PostgreSQL."""
    async with open_store(postgres_place) as made:
        await made.do(furnish)
        yield made


async def require_whole(store: Store, count: int) -> None:
    """Require that the lobby's log is without gap up to a number, and was published as it stands."""
    assert await store.list_seqs() == list(range(1, count + 1))
    assert await log.list_events(store.db, ROOM, 0, 1_000) == store.published


async def test_a_connection_lost_while_nobody_wrote_is_made_anew(store: Store, postgres: Postgres) -> None:
    with postgres.connect() as other:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname"
        assert other.execute(f"{cut} = current_database()".encode()).fetchone() != (0,)
    posted = await settle([store.writer.submit(say(str(number))) for number in range(20)])
    assert [one.seq for one in posted] == list(range(FIRST, FIRST + 20))
    await require_whole(store, FIRST + 19)


@pytest.mark.parametrize("how", ["core", "hot"])
async def test_a_connection_lost_in_the_middle_of_a_batch_is_nobodys_fault(store: Store, how: str) -> None:
    runs: list[int] = []

    def be_cut(tx: Tx) -> Any:
        runs.append(1)
        posted = say("cut")(tx)
        if len(runs) == 1:
            if how == "core":
                tx.run(KILL_THIS)
            else:
                tx.hot_row(Hot.of(KILL_THIS), {})
        return posted

    posted = await settle([store.writer.submit(op) for op in (say(), say(), be_cut, say())])
    assert [one.seq for one in posted] == list(range(FIRST, FIRST + 4))
    assert len(runs) == 2
    await require_whole(store, FIRST + 3)


async def test_a_batch_that_is_cut_again_and_again_is_refused_and_the_next_goes_on(store: Store) -> None:
    def be_cut(tx: Tx) -> Any:
        say("never kept")(tx)
        tx.run(KILL_THIS)

    refused, kept = await settle([store.writer.submit(op) for op in (be_cut, say())])
    assert isinstance(refused, Unavailable)
    assert kept.seq == FIRST
    await require_whole(store, FIRST)


@pytest.mark.parametrize("cut_at", ["question", "answer"])
async def test_a_commit_whose_answer_is_lost_is_looked_up(postgres_place: sa.URL, cut_at: Cut) -> None:
    async with run_wire(postgres_place) as (wire, near), open_store(near) as store:
        await store.do(furnish)
        runs: list[int] = []

        def count(tx: Tx) -> Any:
            runs.append(1)
            return say("once")(tx)

        wire.cut_at = cut_at
        posted = await store.do(count)
        assert wire.cuts == 1
        assert len(runs) == (1 if cut_at == "answer" else 2), "what was committed is not written again"
        assert (posted.seq, (await store.do(say())).seq) == (FIRST, FIRST + 1)
        await require_whole(store, FIRST + 1)


async def test_nobody_is_told_what_nobody_can_know(
    postgres_place: sa.URL, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not come back in time to say what became of a commit."""
    monkeypatch.setattr(module, "SETTLE_TIMEOUT_S", 0)
    async with run_wire(postgres_place) as (wire, near), open_store(near) as store:
        await store.do(furnish)

        def shut(tx: Tx) -> Any:
            wire.cut_at = "answer"
            wire.is_open = False
            return say("who knows")(tx)

        with pytest.raises(Unavailable, match="look whether it is there"):
            await store.do(shut)
        with pytest.raises(Unavailable):
            await store.do(say("nothing"))
        wire.is_open = True
        assert (await store.do(say("after"))).seq == FIRST + 1
        assert await store.list_seqs() == [1, 2, FIRST, FIRST + 1]


async def test_while_the_server_is_down_all_is_unavailable_and_then_it_goes_on(
    store: Store, postgres: Postgres
) -> None:
    if postgres.cluster is None:
        pytest.skip("the server is not ours to stop")
    await store.do(say())
    await asyncio.to_thread(postgres.cluster.stop)
    try:
        refused = await settle([store.writer.submit(say()) for _ in range(3)])
        assert [type(one) for one in refused] == [Unavailable] * 3
        with pytest.raises(Unavailable, match="cannot be read"):
            await store.list_seqs()
    finally:
        await asyncio.to_thread(postgres.cluster.start)
    assert (await store.do(say())).seq == FIRST + 1
    await require_whole(store, FIRST + 1)


async def test_a_writer_that_stalls_is_cut_off_and_others_go_on(
    postgres_place: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STALL_TIMEOUT_S", 2)
    stalled, go_on = threading.Event(), threading.Event()
    async with open_store(postgres_place) as slow, open_store(postgres_place) as other:
        await slow.do(furnish)

        def stall(tx: Tx) -> Any:
            posted = say("late")(tx)
            stalled.set()
            assert go_on.wait(PATIENCE_S)
            return posted

        waiting = slow.writer.submit(stall)
        await asyncio.to_thread(stalled.wait, PATIENCE_S)
        assert (await other.do(say("meanwhile"))).seq == FIRST
        go_on.set()
        assert (await waiting).seq == FIRST + 1
        assert await other.list_seqs() == [1, 2, FIRST, FIRST + 1]


async def test_an_operation_that_goes_on_after_an_error_is_not_taken_for_done(store: Store) -> None:
    """Where one statement has failed the server drops the whole transaction, and says so to nobody who does not ask."""

    def swallow(tx: Tx) -> str:
        say("never kept")(tx)
        try:
            tx.run(ABORT_THIS)
        except sa.exc.DBAPIError:
            return "done"
        return "not reached"

    first, swallowed, last = await settle([store.writer.submit(op) for op in (say(), swallow, say())])
    assert (first.seq, last.seq) == (FIRST, FIRST + 1)
    assert isinstance(swallowed, Exception)
    await require_whole(store, FIRST + 1)


async def test_what_the_server_cannot_hold_is_refused_in_words(store: Store) -> None:
    held, refused = await settle([store.writer.submit(op) for op in (say("a"), say("a\x00b"))])
    assert held.seq == FIRST
    assert isinstance(refused, InvalidInput)
    await require_whole(store, FIRST)


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(sa.exc.InternalError, match="read-only"):
        async with store.db.read() as connection:
            await connection.exec_driver_sql("DELETE FROM events")


async def test_a_moment_does_not_move(store: Store) -> None:
    count = sa.select(sa.func.count()).select_from(events)
    async with store.db.read_one_moment() as connection:
        before = (await connection.execute(count)).scalar_one()
        await store.do(say())
        assert (await connection.execute(count)).scalar_one() == before
    assert len(await store.list_seqs()) == before + 1


def test_text_that_cannot_be_kept_is_said_at_the_start(postgres: Postgres) -> None:
    name = f"{postgres.url.database}_latin"
    with postgres.connect() as other:
        other.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc".encode()
        )
        try:
            engine = connect_for_writing(postgres.url.set(database=name))
            with pytest.raises(ConfigError, match="ENCODING 'UTF8'"):
                migrate(engine)
            engine.dispose()
        finally:
            other.execute(f"DROP DATABASE {name}".encode())
