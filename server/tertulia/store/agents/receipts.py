"""The receipts of a room's messages in the database, and the turns that came of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, get_args

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Room
from tertulia.domain.turn import Trigger, Turn
from tertulia.store.database import Database
from tertulia.store.messages import Page, read_found, shown
from tertulia.store.tables.agents import receipts, turns
from tertulia.store.tables.base import Text
from tertulia.store.tables.rooms import messages

# A page looks no further back than so many numbers of the room, or one agent's would read all of it.
MAX_LOOKED_AT = 20_000
# So many are counted where none may be read.
MAX_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Considered:
    """A message with its receipt as it was stored."""

    message: Message
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConsideredPage:
    """Messages that an agent considered, the last first; `next_seq` is where the following page begins, or None."""

    items: list[Considered]
    next_seq: int | None


async def list_considered(db: Database, room: Room, agent_id: AgentId, own_id: str, page: Page) -> ConsideredPage:
    """Read the receipts of one agent in a room, but for what it said itself as the member `own_id`."""
    async with db.read() as connection:
        top = page.before_seq or 1 + (await connection.execute(_last_seq(room))).scalar_one()
        bottom = max(page.from_seq, top - MAX_LOOKED_AT)
        wanted = (messages.c.seq >= bottom, messages.c.seq < top, messages.c.author_id != own_id)
        query = _judged(room, agent_id).where(*wanted).order_by(messages.c.seq.desc()).limit(page.limit + 1)
        rows = (await connection.execute(query)).all()
        ids = [row.message_id for row in rows[: page.limit]]
        found = await read_found(connection, shown().where(messages.c.id.in_(ids))) if ids else []
    by_id = {message.id: message for message in found}
    items = [Considered(by_id[row.message_id], row.body) for row in rows[: page.limit] if row.message_id in by_id]
    if len(rows) > page.limit:
        return ConsideredPage(items, rows[page.limit - 1].seq)
    return ConsideredPage(items, bottom if bottom > page.from_seq else None)


async def count_considered(db: Database, room: Room, agent_id: AgentId, before_seq: int) -> int:
    """Count the messages before a number that an agent considered: `MAX_COUNTED`, of `MAX_LOOKED_AT`, at most."""
    lately = (messages.c.seq >= before_seq - MAX_LOOKED_AT, messages.c.seq < before_seq)
    inner = _judged(room, agent_id).where(*lately).limit(MAX_COUNTED).subquery()
    async with db.read() as connection:
        found: int = (await connection.execute(sa.select(sa.func.count()).select_from(inner))).scalar_one()
    return found


async def list_turns_of(
    db: Database, room: Room, agent_ids: Collection[AgentId], causes: Collection[MessageId]
) -> list[Turn]:
    """Read the turns by which these agents answered these messages of a room, oldest first."""
    query = sa.select(turns).where(
        turns.c.workspace_id == room.workspace_id,
        turns.c.room_id == room.id,
        turns.c.agent_id.in_(agent_ids),
        turns.c.trigger.in_(get_args(Trigger)),
        turns.c.cause.in_(causes),
    )
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(turns.c.id))).mappings().all()
    return [Turn(**{name: row[name] for name in Turn.__dataclass_fields__}) for row in rows]


def _in(room: Room) -> tuple[sa.ColumnElement[bool], ...]:
    return (messages.c.workspace_id == room.workspace_id, messages.c.room_id == room.id)


def _last_seq(room: Room) -> sa.Select[Any]:
    return sa.select(sa.func.coalesce(sa.func.max(messages.c.seq), 0)).where(*_in(room))


def _judged(room: Room, agent_id: AgentId) -> sa.Select[Any]:
    """Select the messages of a room whose receipts name an agent."""
    told = receipts.join(messages, messages.c.id == receipts.c.message_id)
    names_it = sa.cast(receipts.c.body, Text).contains(f'"{agent_id}"', autoescape=True)
    columns = (receipts.c.message_id, receipts.c.body, messages.c.seq)
    return sa.select(*columns).select_from(told).where(*_in(room), names_it)
