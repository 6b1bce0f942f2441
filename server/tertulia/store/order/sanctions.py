"""Bans and silences in the database."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.order import Ban
from tertulia.domain.people import Room
from tertulia.store.database import Database
from tertulia.store.tables.order import room_bans, room_silences
from tertulia.store.tx import Tx

_FIELDS = tuple(field.name for field in fields(Ban))


def put_ban(tx: Tx, ban: Ban) -> None:
    """Store a ban, replacing the member's earlier one from the same room."""
    delete_ban(tx, ban.room_id, ban.member_id)
    tx.run(sa.insert(room_bans).values({name: getattr(ban, name) for name in _FIELDS}))


def delete_ban(tx: Tx, room_id: RoomId, member_id: MemberId) -> bool:
    """Lift a ban; False when there was none, or it had run out."""
    ban = find_ban(tx, room_id, member_id)
    tx.run(sa.delete(room_bans).where(room_bans.c.room_id == room_id, room_bans.c.member_id == member_id))
    return ban is not None


def find_ban(tx: Tx, room_id: RoomId, member_id: MemberId) -> Ban | None:
    """Find a ban that holds now."""
    query = sa.select(room_bans).where(room_bans.c.room_id == room_id, room_bans.c.member_id == member_id)
    row = tx.run(query).mappings().first()
    if row is None:
        return None
    ban = _ban(row)
    return None if ban.is_over(tx.now) else ban


async def list_running_bans(db: Database, now: datetime) -> list[Ban]:
    """Read every ban that holds: what the rooms' cached state is built from."""
    query = sa.select(room_bans).where(sa.or_(room_bans.c.until.is_(None), room_bans.c.until > now))
    async with db.read() as connection:
        return [_ban(row) for row in (await connection.execute(query)).mappings()]


async def list_bans(
    db: Database, room_id: RoomId, now: datetime, limit: int, cursor: str | None
) -> tuple[list[Ban], str | None]:
    """List the bans from a room that hold, newest first, and the cursor of the page after."""
    holds = sa.or_(room_bans.c.until.is_(None), room_bans.c.until > now)
    query = sa.select(room_bans).where(room_bans.c.room_id == room_id, holds)
    if cursor is not None:
        query = query.where(room_bans.c.id < cursor)
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(room_bans.c.id.desc()).limit(limit + 1))).mappings().all()
    bans = [_ban(row) for row in rows[:limit]]
    return bans, bans[-1].id if len(rows) > limit else None


def put_silence(tx: Tx, room: Room, member_id: MemberId, by_id: MemberId, until: datetime) -> None:
    """Store until when a member is to say nothing in a room."""
    delete_silence(tx, room.id, member_id)
    values = {"room_id": room.id, "member_id": member_id, "by_id": by_id, "until": until}
    tx.run(sa.insert(room_silences).values(workspace_id=room.workspace_id, **values))


def delete_silence(tx: Tx, room_id: RoomId, member_id: MemberId) -> bool:
    """Let a member speak again; False when it might."""
    where = (room_silences.c.room_id == room_id, room_silences.c.member_id == member_id)
    return tx.run(sa.delete(room_silences).where(*where)).rowcount == 1


def find_silence(tx: Tx, room_id: RoomId, member_id: MemberId) -> datetime | None:
    """Read until when a member was told to say nothing in a room; that may have passed."""
    where = (room_silences.c.room_id == room_id, room_silences.c.member_id == member_id)
    found: datetime | None = tx.run(sa.select(room_silences.c.until).where(*where)).scalar_one_or_none()
    return found


async def list_silenced(db: Database, room_id: RoomId, now: datetime) -> set[MemberId]:
    """Name who is silenced in a room, whether it is in or has left."""
    query = sa.select(room_silences.c.member_id).where(room_silences.c.room_id == room_id, room_silences.c.until > now)
    async with db.read() as connection:
        return {MemberId(member_id) for member_id in (await connection.execute(query)).scalars()}


def _ban(row: Any) -> Ban:
    return Ban(**{name: row[name] for name in _FIELDS})
