"""What members wish for themselves alone, in the database: notifications, blocks and muted agents."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.order import Block, NotificationLevel
from tertulia.domain.people import Member, Room
from tertulia.store.database import Database
from tertulia.store.tables.order import agent_mutes, member_blocks, room_notifications
from tertulia.store.tx import Hot, Tx

_BLOCKER = Hot.of(
    sa.select(member_blocks.c.member_id).where(
        sa.or_(
            sa.and_(
                member_blocks.c.member_id == sa.bindparam("one"), member_blocks.c.blocked_id == sa.bindparam("other")
            ),
            sa.and_(
                member_blocks.c.member_id == sa.bindparam("other"), member_blocks.c.blocked_id == sa.bindparam("one")
            ),
        )
    )
)
_FIELDS = tuple(field.name for field in fields(Block))


def put_level(tx: Tx, room: Room, member_id: MemberId, level: NotificationLevel) -> None:
    """Store what a member wants to be notified of in a room; `all` is as if nothing was said."""
    where = (room_notifications.c.member_id == member_id, room_notifications.c.room_id == room.id)
    tx.run(sa.delete(room_notifications).where(*where))
    if level != "all":
        values = {"member_id": member_id, "room_id": room.id, "workspace_id": room.workspace_id, "level": level}
        tx.run(sa.insert(room_notifications).values(values))


def find_block(tx: Tx, member_id: MemberId, blocked_id: MemberId) -> Block | None:
    """Find a block at this point of the batch."""
    where = (member_blocks.c.member_id == member_id, member_blocks.c.blocked_id == blocked_id)
    row = tx.run(sa.select(member_blocks).where(*where)).mappings().first()
    return None if row is None else _block(row)


def find_blocker(tx: Tx, one_id: MemberId, other_id: MemberId) -> MemberId | None:
    """Find which of two members blocks the other at this point of the batch; asked of every message between two."""
    row = tx.hot_row(_BLOCKER, {"one": one_id, "other": other_id})
    return None if row is None else MemberId(row[0])


def count_blocks(tx: Tx, member_id: MemberId) -> int:
    """Count whom a member blocks."""
    query = sa.select(sa.func.count()).select_from(member_blocks).where(member_blocks.c.member_id == member_id)
    found: int = tx.run(query).scalar_one()
    return found


def insert_block(tx: Tx, block: Block) -> None:
    """Add a block."""
    tx.run(sa.insert(member_blocks).values({name: getattr(block, name) for name in _FIELDS}))


def delete_block(tx: Tx, member_id: MemberId, blocked_id: MemberId) -> bool:
    """Take a block back; False when there was none."""
    where = (member_blocks.c.member_id == member_id, member_blocks.c.blocked_id == blocked_id)
    return tx.run(sa.delete(member_blocks).where(*where)).rowcount == 1


def put_mute(tx: Tx, member: Member, muted_id: MemberId, muted: bool) -> None:
    """Store whether a member wants to hear nothing from an agent."""
    where = (agent_mutes.c.member_id == member.id, agent_mutes.c.muted_id == muted_id)
    tx.run(sa.delete(agent_mutes).where(*where))
    if muted:
        values = {"member_id": member.id, "muted_id": muted_id, "workspace_id": member.workspace_id}
        tx.run(sa.insert(agent_mutes).values(values))


async def list_all_levels(db: Database) -> list[tuple[MemberId, RoomId, NotificationLevel]]:
    """Read what every member wants to be notified of, where it is not everything."""
    columns = room_notifications.c
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(columns.member_id, columns.room_id, columns.level))).all()
    return [(MemberId(member_id), RoomId(room_id), level) for member_id, room_id, level in rows]


async def list_all_blocks(db: Database) -> list[Block]:
    """Read every block, oldest first."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(member_blocks).order_by(member_blocks.c.id))).mappings().all()
    return [_block(row) for row in rows]


async def list_all_mutes(db: Database) -> list[tuple[MemberId, MemberId]]:
    """Read who has muted which agent."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(agent_mutes.c.member_id, agent_mutes.c.muted_id))).all()
    return [(MemberId(member_id), MemberId(muted_id)) for member_id, muted_id in rows]


def _block(row: Any) -> Block:
    return Block(**{name: row[name] for name in _FIELDS})
