"""What is known of a room's silence, and of the conversations that agents opened in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, RoomId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.agents import turns
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

LONG_AGO = datetime.fromtimestamp(0, UTC)
_PEOPLE = ("human", "ghost")


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when a room is silent: the number and moment of its last message, and when a person spoke last."""

    last_seq: int
    last_at: datetime | None
    person_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A turn that was to open a conversation; `is_open` while it has not ended."""

    agent_id: AgentId
    at: datetime
    has_spoken: bool
    is_open: bool


async def read_silence(db: Database, workspace_id: WorkspaceId, room_id: RoomId) -> Silence:
    """Read how long nobody has spoken in a room, threads included."""
    here = sa.select(messages.c.seq, messages.c.created_at).where(*_in(workspace_id, room_id))
    newest = messages.c.seq.desc()
    by_people = here.join(members, members.c.id == messages.c.author_id).where(members.c.kind.in_(_PEOPLE))
    async with db.read() as connection:
        last = (await connection.execute(here.order_by(newest).limit(1))).first()
        person = (await connection.execute(by_people.order_by(newest).limit(1))).first()
    person_at = LONG_AGO if person is None else person.created_at
    return Silence(0, None, person_at) if last is None else Silence(last.seq, last.created_at, person_at)


def find_last_said(tx: Tx, workspace_id: WorkspaceId, room_id: RoomId) -> int:
    """Find the number of a room's last message at this point of the batch; 0 where nothing was said."""
    here = sa.select(messages.c.seq).where(*_in(workspace_id, room_id))
    return tx.run(here.order_by(messages.c.seq.desc()).limit(1)).scalar_one_or_none() or 0


def list_openings(tx: Tx, workspace_id: WorkspaceId, room_id: RoomId, since: datetime) -> list[Opening]:
    """List the turns by which agents were to open a conversation in a room since a moment, oldest first."""
    query = (
        sa.select(turns.c.agent_id, turns.c.created_at, turns.c.outcome, turns.c.state)
        .where(turns.c.workspace_id == workspace_id, turns.c.room_id == room_id)
        .where(turns.c.trigger == "opening", turns.c.created_at >= since)
        .order_by(turns.c.id)
    )
    return [
        Opening(AgentId(row.agent_id), row.created_at, row.outcome == "spoke", row.state != "ended")
        for row in tx.run(query)
    ]


def _in(workspace_id: WorkspaceId, room_id: RoomId) -> tuple[sa.ColumnElement[bool], ...]:
    return (messages.c.workspace_id == workspace_id, messages.c.room_id == room_id)
