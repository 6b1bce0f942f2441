"""What was said off the record, in the database: spans of a room's numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Room
from tertulia.store.database import Database
from tertulia.store.messages import Page, read_found, shown
from tertulia.store.tables.memories import off_record_spans
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class OffRecord:
    """A room is off the record since a number, by whom."""

    from_seq: int
    by_id: MemberId
    started_at: datetime


def find_off_record(tx: Tx, room: Room) -> OffRecord | None:
    """Say since when a room is off the record, at this point of the batch; None when it is on it."""
    row = tx.run(_open(room)).first()
    return None if row is None else _read(row)


async def read_off_record(db: Database, room: Room) -> OffRecord | None:
    """Say since when a room is off the record; None when it is on it."""
    async with db.read() as connection:
        row = (await connection.execute(_open(room))).first()
    return None if row is None else _read(row)


def begin_off_record(tx: Tx, room: Room, by_id: MemberId, seq: int) -> None:
    """Take a room off the record from a number on."""
    values = {"workspace_id": room.workspace_id, "room_id": room.id, "from_seq": seq, "by_id": by_id}
    tx.run(sa.insert(off_record_spans).values(**values, started_at=tx.now))


def end_off_record(tx: Tx, room: Room, seq: int) -> None:
    """Put a room back on the record; what was said before a number stays off it."""
    c = off_record_spans.c
    here = (c.workspace_id == room.workspace_id, c.room_id == room.id, c.to_seq.is_(None))
    tx.run(sa.update(off_record_spans).where(*here).values(to_seq=seq))


def is_on_record() -> sa.ColumnElement[bool]:
    """Leave out, of a query over `messages`, what was said off the record."""
    c = off_record_spans.c
    span = sa.select(c.ordinal).where(c.room_id == messages.c.room_id, c.from_seq <= messages.c.seq)
    return ~span.where(sa.or_(c.to_seq.is_(None), c.to_seq >= messages.c.seq)).correlate(messages).exists()


def was_on_record(tx: Tx, message: Message) -> bool:
    """Say whether a message was said on the record."""
    query = sa.select(messages.c.id).where(
        messages.c.workspace_id == message.workspace_id, messages.c.id == message.id, is_on_record()
    )
    return tx.run(query).first() is not None


async def list_off_record(db: Database, room: Room, among: Collection[MessageId]) -> frozenset[MessageId]:
    """List which messages of a room were said off the record."""
    c = messages.c
    here = (c.workspace_id == room.workspace_id, c.room_id == room.id, c.id.in_(list(among)))
    async with db.read() as connection:
        found = (await connection.execute(sa.select(c.id).where(*here, ~is_on_record()))).scalars()
        return frozenset(map(MessageId, found))


async def list_on_record(db: Database, room: Room, page: Page) -> list[Message]:
    """Read the last messages of a page that stand and were said on the record, oldest first."""
    query = shown().where(messages.c.workspace_id == room.workspace_id, messages.c.room_id == room.id)
    query = query.where(messages.c.seq >= page.from_seq, messages.c.deleted_at.is_(None), is_on_record())
    if page.before_seq is not None:
        query = query.where(messages.c.seq < page.before_seq)
    if page.thread_id is not None:
        query = query.where(sa.or_(messages.c.thread_id == page.thread_id, messages.c.id == page.thread_id))
    async with db.read() as connection:
        found = await read_found(connection, query.order_by(messages.c.seq.desc()).limit(page.limit))
    return found[::-1]


def _read(row: sa.Row[Any]) -> OffRecord:
    return OffRecord(row.from_seq, MemberId(row.by_id), row.started_at)


def _open(room: Room) -> sa.Select[Any]:
    c = off_record_spans.c
    here = (c.workspace_id == room.workspace_id, c.room_id == room.id, c.to_seq.is_(None))
    return sa.select(c.from_seq, c.by_id, c.started_at).where(*here)
