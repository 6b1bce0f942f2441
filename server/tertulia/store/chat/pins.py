"""Pinned messages in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.domain.message import Message
from tertulia.store.database import Database
from tertulia.store.messages import read_found, shown
from tertulia.store.tables.conversation import pins
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Pin:
    """A message that is pinned, by whom and since when."""

    message: Message
    member_id: MemberId
    pinned_at: datetime


def is_pinned(tx: Tx, message_id: MessageId) -> bool:
    """Say whether a message is pinned at this point of the batch."""
    return tx.run(sa.select(pins.c.message_id).where(pins.c.message_id == message_id)).first() is not None


def count_pins(tx: Tx, room_id: RoomId) -> int:
    """Count what is pinned in a room at this point of the batch."""
    count: int = tx.run(sa.select(sa.func.count()).where(pins.c.room_id == room_id)).scalar_one()
    return count


def insert_pin(tx: Tx, message: Message, member_id: MemberId, seq: int) -> None:
    """Pin a message; the event `seq` says so."""
    tx.run(
        sa.insert(pins).values(
            message_id=message.id,
            workspace_id=message.workspace_id,
            room_id=message.room_id,
            member_id=member_id,
            pinned_seq=seq,
            pinned_at=tx.now,
        )
    )


def delete_pin(tx: Tx, message_id: MessageId) -> None:
    """Unpin a message that may be pinned."""
    tx.run(sa.delete(pins).where(pins.c.message_id == message_id))


async def read_pinned_ids(connection: AsyncConnection, room_id: RoomId) -> list[MessageId]:
    """Read which messages of a room are pinned, in the order in which they were."""
    query = sa.select(pins.c.message_id).where(pins.c.room_id == room_id).order_by(pins.c.pinned_seq)
    return [MessageId(message_id) for message_id in (await connection.execute(query)).scalars()]


async def list_pins(db: Database, room_id: RoomId, from_seq: int) -> list[Pin]:
    """Read a room's pinned messages, not before a number, what was pinned last first."""
    here = sa.select(pins).where(pins.c.room_id == room_id).order_by(pins.c.pinned_seq.desc())
    async with db.read_one_moment() as connection:
        rows = (await connection.execute(here)).all()
        ids = [row.message_id for row in rows]
        wanted = shown().where(messages.c.id.in_(ids), messages.c.seq >= from_seq)
        found = {message.id: message for message in await read_found(connection, wanted)}
    return [Pin(found[row.message_id], row.member_id, row.pinned_at) for row in rows if row.message_id in found]
