"""Reading the database: one moment at a time, never a write, and a plain answer where it cannot be read."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import Unavailable
from tertulia.domain.events import Notice
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.rooms import events
from tertulia.store.tx import Tx
from tests.unit.tools.database import Stored

HOME, LOBBY = WorkspaceId("ws_home"), RoomId("room_lobby")


async def test_what_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    db = Database(tmp_path / "no such folder" / "tertulia.db")
    for reading in (db.read, db.read_one_moment):
        with pytest.raises(Unavailable) as refusal:
            async with reading() as connection:
                await connection.execute(sa.select(events))
        assert refusal.value.retry_after_s
    await db.aclose()
    # The driver's threads tell the loop of their end, which must still be there.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)


async def test_reading_cannot_write(stored: Stored) -> None:
    with pytest.raises(Unavailable) as refusal:
        async with stored.db.read() as connection:
            await connection.execute(sa.delete(events))
    assert "readonly" in str(refusal.value.__cause__)


async def test_a_moment_does_not_move(stored: Stored) -> None:
    def op(tx: Tx) -> None:
        tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("said", "x"))

    count = sa.select(sa.func.count()).select_from(events)
    async with stored.db.read_one_moment() as connection:
        before = (await connection.execute(count)).scalar_one()
        await stored.writer.submit(op)
        assert (await connection.execute(count)).scalar_one() == before
    async with stored.db.read() as connection:
        assert (await connection.execute(count)).scalar_one() == before + 1
