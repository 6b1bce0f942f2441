"""What a message said before, in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import MemberId
from tertulia.domain.message import Message
from tertulia.store.database import Database
from tertulia.store.messages import find_one_in
from tertulia.store.tables.rooms import message_revisions


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of a message, the present one among them, and since when it stood."""

    number: int
    text: str
    mentions: tuple[MemberId, ...]
    at: datetime


async def list_revisions(db: Database, message: Message, before: int | None, limit: int) -> tuple[list[Revision], bool]:
    """Read what a message says and said, before a revision, the last first; of a deleted one there is nothing left."""
    query = (
        sa.select(message_revisions)
        .where(
            message_revisions.c.workspace_id == message.workspace_id,
            message_revisions.c.message_id == message.id,
        )
        .order_by(message_revisions.c.revision.desc())
    )
    if before is not None:
        query = query.where(message_revisions.c.revision < before)
    # One moment for all: an edit between two queries would hide the words that it replaced.
    async with db.read_one_moment() as connection:
        present = await find_one_in(connection, message.workspace_id, message.id)
        rows = (await connection.execute(query.limit(limit + 1))).mappings().all()
    if present is None or present.deleted_at is not None:
        return [], False
    found = [
        Revision(
            row["revision"], row["text"], tuple(json.loads(row["mentions"])), row["edited_at"] or present.created_at
        )
        for row in rows
    ]
    if before is None or present.revision < before:
        at = present.edited_at or present.created_at
        found.insert(0, Revision(present.revision, present.text, present.mentions, at))
    return found[:limit], len(found) > limit
