"""What members began to write, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import MessageId, RoomId
from tertulia.domain.people import Member
from tertulia.store.chat.places import Place
from tertulia.store.database import Database
from tertulia.store.tables.conversation import drafts
from tertulia.store.tables.rooms import room_members
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a member began to write to a room, or in one of its threads."""

    room_id: RoomId
    thread_id: MessageId | None
    text: str
    updated_at: datetime

    @property
    def place(self) -> Place:
        """Where a page ends whose last draft is this one."""
        return Place(self.updated_at, f"{self.room_id}/{self.thread_id or ''}")


def insert_draft(tx: Tx, member: Member, draft: Unsent) -> None:
    """Keep a draft; there is none for the same place."""
    tx.run(
        sa.insert(drafts).values(
            member_id=member.id,
            room_id=draft.room_id,
            thread_id=draft.thread_id or "",
            workspace_id=member.workspace_id,
            text=draft.text,
            updated_at=draft.updated_at,
        )
    )


def delete_draft(tx: Tx, member: Member, room_id: RoomId, thread_id: MessageId | None) -> bool:
    """Delete a draft; False when there was none."""
    mine = (drafts.c.member_id == member.id, drafts.c.room_id == room_id, drafts.c.thread_id == (thread_id or ""))
    return tx.run(sa.delete(drafts).where(*mine)).rowcount == 1


def count_drafts(tx: Tx, member: Member) -> int:
    """Count a member's drafts at this point of the batch."""
    count: int = tx.run(sa.select(sa.func.count()).where(drafts.c.member_id == member.id)).scalar_one()
    return count


async def list_drafts(db: Database, member: Member, after: Place | None, limit: int) -> tuple[list[Unsent], bool]:
    """Read a member's drafts for rooms that it is in, the last changed first, and whether more follow."""
    key = drafts.c.room_id + sa.literal("/") + drafts.c.thread_id
    query = (
        sa.select(drafts)
        .join(
            room_members,
            sa.and_(room_members.c.room_id == drafts.c.room_id, room_members.c.member_id == drafts.c.member_id),
        )
        .where(drafts.c.workspace_id == member.workspace_id, drafts.c.member_id == member.id)
        .order_by(drafts.c.updated_at.desc(), key.desc())
    )
    if after is not None:
        query = query.where(after.is_before(drafts.c.updated_at, key))
    async with db.read() as connection:
        rows = (await connection.execute(query.limit(limit + 1))).all()
    found = [
        Unsent(RoomId(row.room_id), MessageId(row.thread_id) if row.thread_id else None, row.text, row.updated_at)
        for row in rows
    ]
    return found[:limit], len(found) > limit
