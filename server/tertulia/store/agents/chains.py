"""Chains in the database: what they have come to, what led to a message, and how far they may go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.chain import ChainSettings, ChainSum
from tertulia.domain.ids import ChainId, MemberId, RoomId, WorkspaceId
from tertulia.domain.turn import Turn
from tertulia.store.database import Database
from tertulia.store.ledger import sum_of_chain
from tertulia.store.tables.agents import turns
from tertulia.store.tables.chains import chain_limits, chain_notices
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

PEOPLE = ("human", "ghost")
# So far back the last person is looked for.
MAX_LOOKED_BACK = 1_000
_SETTINGS = tuple(ChainSettings.__dataclass_fields__)

# When an agent was woken by another, and which it was.
Waking = tuple[datetime, MemberId]


def sum_chain(tx: Tx, workspace_id: WorkspaceId, chain_id: ChainId) -> ChainSum:
    """Count a chain's turns, and what they have spent or reserved, at this point of the batch."""
    counted: int = tx.run(_count(workspace_id, chain_id)).scalar_one()
    row = tx.run(sum_of_chain(workspace_id, chain_id)).one()
    return ChainSum(counted, row.tokens, row.usd)


async def read_chain(db: Database, workspace_id: WorkspaceId, chain_id: ChainId) -> ChainSum:
    """Count a chain's turns and what they have spent or reserved, as it stands."""
    async with db.read() as connection:
        counted: int = (await connection.execute(_count(workspace_id, chain_id))).scalar_one()
        row = (await connection.execute(sum_of_chain(workspace_id, chain_id))).one()
    return ChainSum(counted, row.tokens, row.usd)


def place_in_chain(tx: Tx, turn: Turn) -> int:
    """Say the how many-th of its chain a turn is."""
    query = _count(turn.workspace_id, turn.chain_id).where(turns.c.id <= turn.id)
    place: int = tx.run(query).scalar_one()
    return place


def list_settings(tx: Tx, workspace_id: WorkspaceId, subject_ids: Collection[str]) -> dict[str, ChainSettings]:
    """Read what was set for these at this point of the batch; nothing is left out."""
    return _by_subject(tx.run(_settings_of(workspace_id, subject_ids)).mappings())


async def read_settings(
    db: Database, workspace_id: WorkspaceId, subject_ids: Collection[str]
) -> dict[str, ChainSettings]:
    """Read what was set for these, as it stands; nothing is left out."""
    async with db.read() as connection:
        return _by_subject((await connection.execute(_settings_of(workspace_id, subject_ids))).mappings())


def put_settings(tx: Tx, workspace_id: WorkspaceId, subject_id: str, settings: ChainSettings) -> None:
    """Set how far chains may go by this workspace, room or agent."""
    ours = (chain_limits.c.workspace_id == workspace_id, chain_limits.c.subject_id == subject_id)
    tx.run(sa.delete(chain_limits).where(*ours))
    if settings != ChainSettings():
        values = {"workspace_id": workspace_id, "subject_id": subject_id}
        tx.run(sa.insert(chain_limits).values(values | asdict(settings)))


def note_told(tx: Tx, workspace_id: WorkspaceId, chain_id: ChainId, rule: str) -> bool:
    """Note that a chain's limit is announced; False when it was before."""
    ours = (chain_notices.c.workspace_id == workspace_id, chain_notices.c.chain_id == chain_id)
    if tx.run(sa.select(chain_notices.c.rule).where(*ours, chain_notices.c.rule == rule)).first() is not None:
        return False
    row = {"chain_id": chain_id, "rule": rule, "workspace_id": workspace_id, "created_at": tx.now}
    tx.run(sa.insert(chain_notices).values(row))
    return True


async def find_last_turn(
    db: Database,
    workspace_id: WorkspaceId,
    room_id: RoomId,
    since: datetime,
    member_ids: Collection[MemberId] | None = None,
) -> tuple[ChainId, datetime] | None:
    """Find the chain of the last turn in a room since a moment, of these agents or of all, and when it was over.

    One that goes on was over when it began: who speaks meanwhile did not hear it.
    """
    query = sa.select(turns.c.chain_id, turns.c.created_at, turns.c.ended_at).where(
        turns.c.workspace_id == workspace_id, turns.c.room_id == room_id, turns.c.created_at >= since
    )
    if member_ids is not None:
        query = query.where(turns.c.member_id.in_(member_ids))
    async with db.read() as connection:
        row = (await connection.execute(query.order_by(turns.c.created_at.desc(), turns.c.id.desc()).limit(1))).first()
    return None if row is None else (ChainId(row.chain_id), row.ended_at or row.created_at)


async def has_person_spoken(
    db: Database, workspace_id: WorkspaceId, room_id: RoomId, since: datetime, before_seq: int | None
) -> bool:
    """Say whether a person said something in a room after a moment and, if one is given, before a message."""
    here = (messages.c.workspace_id == workspace_id, messages.c.room_id == room_id)
    said = sa.select(messages.c.author_id, messages.c.created_at).where(*here)
    if before_seq is not None:
        said = said.where(messages.c.seq < before_seq)
    last = said.order_by(messages.c.seq.desc()).limit(MAX_LOOKED_BACK).subquery()
    query = (
        sa.select(last.c.author_id)
        .join(members, members.c.id == last.c.author_id)
        .where(last.c.created_at > since, members.c.kind.in_(PEOPLE))
        .limit(1)
    )
    async with db.read() as connection:
        return (await connection.execute(query)).first() is not None


async def list_wakings(
    db: Database, workspace_id: WorkspaceId, room_id: RoomId, pair: frozenset[MemberId], since: datetime
) -> list[Waking]:
    """Read when which of two agents was woken by a message of the other in a room, since a moment, oldest first."""
    query = (
        sa.select(turns.c.created_at, turns.c.member_id)
        .join(messages, messages.c.id == turns.c.cause)
        .where(
            turns.c.workspace_id == workspace_id,
            turns.c.room_id == room_id,
            turns.c.created_at >= since,
            turns.c.member_id.in_(pair),
            messages.c.author_id.in_(pair),
            messages.c.author_id != turns.c.member_id,
        )
        .order_by(turns.c.created_at)
    )
    async with db.read() as connection:
        return [(row.created_at, MemberId(row.member_id)) for row in await connection.execute(query)]


def _count(workspace_id: WorkspaceId, chain_id: ChainId) -> sa.Select[Any]:
    where = (turns.c.workspace_id == workspace_id, turns.c.chain_id == chain_id)
    return sa.select(sa.func.count()).select_from(turns).where(*where)


def _settings_of(workspace_id: WorkspaceId, subject_ids: Collection[str]) -> sa.Select[Any]:
    where = (chain_limits.c.workspace_id == workspace_id, chain_limits.c.subject_id.in_(subject_ids))
    return sa.select(chain_limits).where(*where)


def _by_subject(rows: Any) -> dict[str, ChainSettings]:
    return {row["subject_id"]: ChainSettings(**{name: row[name] for name in _SETTINGS}) for row in rows}
