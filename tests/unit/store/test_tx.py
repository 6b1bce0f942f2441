"""One write in progress: numbers, events and compiled statements."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.events import Notice
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.store.tables.base import from_micros, to_micros
from tertulia.store.tables.rooms import events
from tertulia.store.tx import Hot, Tx
from tests.unit.tools.database import NOON, Stored

HOME, LOBBY = WorkspaceId("ws_home"), RoomId("room_lobby")


async def test_numbers_follow_one_another_within_a_write(stored: Stored) -> None:
    def op(tx: Tx) -> list[int]:
        return [tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("n", "x")).seq for _ in range(3)]

    assert await stored.writer.submit(op) == [1, 2, 3]
    assert await stored.writer.submit(op) == [4, 5, 6]


async def test_an_event_is_stored_with_the_time_of_its_batch(stored: Stored) -> None:
    event = await stored.writer.submit(lambda tx: tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("n", "x")))
    async with stored.db.read() as connection:
        row = (await connection.execute(sa.select(events))).mappings().one()
    assert (event.at, row["at"], row["type"], row["seq"]) == (NOON, NOON, "notice", 1)
    assert row["workspace_id"] == HOME


async def test_a_write_reads_what_it_wrote(stored: Stored) -> None:
    def op(tx: Tx) -> int:
        tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("n", "x"))
        found: int = tx.run(sa.select(sa.func.count()).select_from(events)).scalar_one()
        return found

    assert await stored.writer.submit(op) == 1


async def test_compiled_statements_take_their_parameters_by_name(stored: Stored) -> None:
    insert = Hot.insert(events, "seq", "room_id", "workspace_id", "type", "at", "refs")
    select = Hot.of(
        sa.select(events.c.type).where(events.c.room_id == sa.bindparam("room"), events.c.seq == sa.bindparam("seq"))
    )

    def op(tx: Tx) -> tuple[object, ...]:
        row = {"refs": "{}", "at": tx.now_micros, "type": "t", "workspace_id": HOME, "room_id": LOBBY, "seq": 7}
        tx.hot(insert, row)
        return tx.hot_row(select, {"seq": 7, "room": LOBBY}), tx.hot_row(select, {"seq": 8, "room": LOBBY}), tx.wrote

    assert await stored.writer.submit(op) == (("t",), None, True)


async def test_looking_is_no_write(stored: Stored) -> None:
    def op(tx: Tx) -> bool:
        tx.run(sa.select(events)).all()
        return tx.wrote

    assert await stored.writer.submit(op) is False


def test_times_are_kept_to_the_microsecond() -> None:
    moment = NOON.replace(microsecond=123_456)
    assert from_micros(to_micros(moment)) == moment
