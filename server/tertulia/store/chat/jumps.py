"""Pages of a room's past that begin anywhere: after a message, around one, or at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.message import Message
from tertulia.domain.people import Room
from tertulia.store.database import Database
from tertulia.store.log import History, Stretch, read_beside
from tertulia.store.messages import read_found, shown
from tertulia.store.tables.rooms import events, messages


@dataclass(frozen=True, slots=True)
class Jump:
    """Which messages of a room: those after a number, or those around a number or a moment; exactly one is named.

    None lies before `from_seq`; all of them are of one thread where that is named.
    """

    after_seq: int | None = None
    around_seq: int | None = None
    at: datetime | None = None
    from_seq: int = 0
    thread_id: str | None = None
    limit: int = 50


async def list_jump(db: Database, room: Room, jump: Jump) -> History:
    """Read a page of a room's past.

    Around a place the page has as much before as after, where there is as much.
    """
    async with db.read_one_moment() as connection:
        if jump.after_seq is not None:
            before = await _read_before(connection, room, jump, jump.after_seq + 1, 0)
            after = await _read_from(connection, room, jump, jump.after_seq + 1)
        else:
            place = await _find_seq_at(connection, room, jump.at) if jump.at is not None else jump.around_seq or 0
            before = await _read_before(connection, room, jump, place, jump.limit)
            after = await _read_from(connection, room, jump, place)
        kept_before, kept_after = _balance(len(before), len(after), jump)
        found = [*before[:kept_before][::-1], *after[:kept_after]]
        has_before, has_after = len(before) > kept_before, len(after) > kept_after
        beside = []
        if jump.thread_id is None:
            start = jump.from_seq
            if has_before:
                start = found[0].seq if found else (jump.after_seq or 0) + 1
            end = after[kept_after].seq if has_after else None
            beside = await read_beside(connection, room, Stretch(start, end))
        return History(found, beside, has_before, has_after)


def _balance(before: int, after: int, jump: Jump) -> tuple[int, int]:
    """Say how many of the messages that were found on each side make up the page."""
    if jump.after_seq is not None:
        return 0, min(after, jump.limit)
    kept_before = min(before, max(jump.limit // 2, jump.limit - after))
    return kept_before, min(after, jump.limit - kept_before)


async def _read_before(connection: AsyncConnection, room: Room, jump: Jump, seq: int, limit: int) -> list[Message]:
    """Read the messages before a number, the last first, one more than asked for."""
    query = _visible(room, jump).where(messages.c.seq < seq).order_by(messages.c.seq.desc())
    return await read_found(connection, query.limit(limit + 1))


async def _read_from(connection: AsyncConnection, room: Room, jump: Jump, seq: int) -> list[Message]:
    """Read the messages from a number on, the first first, one more than asked for."""
    query = _visible(room, jump).where(messages.c.seq >= seq).order_by(messages.c.seq)
    return await read_found(connection, query.limit(jump.limit + 1))


def _visible(room: Room, jump: Jump) -> sa.Select[tuple[object, ...]]:
    query = shown().where(messages.c.room_id == room.id, messages.c.seq >= jump.from_seq)
    if jump.thread_id is not None:
        query = query.where(sa.or_(messages.c.thread_id == jump.thread_id, messages.c.id == jump.thread_id))
    return query


async def _find_seq_at(connection: AsyncConnection, room: Room, at: datetime) -> int:
    """Find the number of the first event that is not older than a moment, by halving: the log has no gap.

    Where the clock was set back meanwhile it is one of several such places.
    """
    head = await connection.execute(sa.select(sa.func.max(events.c.seq)).where(events.c.room_id == room.id))
    low, high = 1, (head.scalar_one() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        query = sa.select(events.c.at).where(events.c.room_id == room.id, events.c.seq == middle)
        if (await connection.execute(query)).scalar_one() < at:
            low = middle + 1
        else:
            high = middle
    return low
