"""Sealed memories in the database: the keys they are sealed under, who may be asked about them, sealing anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, MemoryId, WorkspaceId
from tertulia.domain.memory import AgentScope, Memory, draft_of
from tertulia.store import memories as store
from tertulia.store.database import Database
from tertulia.store.memory.revisions import drop_revisions
from tertulia.store.memory.seals import Seal, from_text, hidden, key_of, to_text
from tertulia.store.models.records import reseal_keys
from tertulia.store.tables.memories import memories, memory_corrections, memory_journal, memory_keys, memory_proposals
from tertulia.store.tx import Hot, Tx

_NEWEST = Hot.of(
    sa.select(memory_keys.c.number, memory_keys.c.master_id, memory_keys.c.wrapped)
    .where(memory_keys.c.workspace_id == sa.bindparam("workspace"), memory_keys.c.agent_id == sa.bindparam("agent"))
    .order_by(memory_keys.c.number.desc())
)

# Under whose name the data keys of a workspace lie that seal no memories but the keys of its providers.
PROVIDERS = AgentId("providers")

Reseal = Callable[[Tx, AgentScope, str, bytes], bytes]
"""Opens what is sealed for a row and seals it anew under the agent's newest key."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """An agent's so-manieth data key, sealed under the master key that `master_id` names."""

    scope: AgentScope
    number: int
    master_id: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sealed memories may be meant: those of or about one of `handles`, or of these times; None is all."""

    handles: Collection[str] | None
    spans: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True, slots=True)
class SealProgress:
    """How many memories are sealed, and how many of them are still to be sealed anew."""

    sealed: int
    waiting: int


def insert_key(tx: Tx, key: WrappedKey) -> None:
    """Add a data key; it is the newest of its agent."""
    of = {"workspace_id": key.scope.workspace_id, "agent_id": key.scope.agent_id, "number": key.number}
    tx.run(sa.insert(memory_keys).values(**of, master_id=key.master_id, wrapped=key.wrapped, created_at=tx.now))


def find_newest_key(tx: Tx, scope: AgentScope) -> WrappedKey | None:
    """Find the key that an agent's memories are sealed under now."""
    found = tx.hot_row(_NEWEST, {"workspace": scope.workspace_id, "agent": scope.agent_id})
    return None if found is None else WrappedKey(scope, *found)


def read_keys(tx: Tx, scope: AgentScope) -> list[WrappedKey]:
    """Read an agent's data keys, the newest first."""
    c = memory_keys.c
    query = sa.select(memory_keys).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    return [_key(row) for row in tx.run(query.order_by(c.number.desc()))]


def list_used_masters(tx: Tx) -> set[str]:
    """Name the master keys that anybody's data keys are under."""
    return set(tx.run(sa.select(memory_keys.c.master_id).distinct()).scalars())


async def list_keys(
    db: Database, workspace_id: WorkspaceId | None = None, agent_ids: Collection[AgentId] | None = None
) -> list[WrappedKey]:
    """List the data keys of a workspace, or of all, or of some agents alone, each agent's newest first."""
    c = memory_keys.c
    query = sa.select(memory_keys).order_by(c.workspace_id, c.agent_id, c.number.desc())
    if workspace_id is not None:
        query = query.where(c.workspace_id == workspace_id)
    if agent_ids is not None:
        query = query.where(c.agent_id.in_(agent_ids))
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [_key(row) for row in rows]


def rewrap_key(tx: Tx, before: WrappedKey, master_id: str, wrapped: bytes) -> None:
    """Put a data key under another master key, unless somebody else did."""
    c = memory_keys.c
    which = (*_of(before.scope, c), c.number == before.number, c.master_id == before.master_id)
    tx.run(sa.update(memory_keys).where(*which).values(master_id=master_id, wrapped=wrapped))


def retire_keys(tx: Tx, scope: AgentScope, newest: int) -> None:
    """Remove the keys before the newest, under which nothing may be sealed any more."""
    tx.run(sa.delete(memory_keys).where(*_of(scope, memory_keys.c), memory_keys.c.number < newest))


def seal_row(tx: Tx, scope: AgentScope, memory_id: MemoryId, seal: Seal) -> Memory:
    """Seal a memory as it stands, and leave its words nowhere else: what it was before goes.

    Raises:
        NotFound: the agent has no such memory.
    """
    rows = store.read_rows(tx, scope, [memory_id])
    if not rows:
        raise NotFound("There is no such memory.")
    memory = store.memory_of(rows[0])
    if memory.is_sealed:
        return memory
    drop_revisions(tx, scope.workspace_id, [memory_id])
    # That it was corrected stays known: with the correcting message goes what it says.
    tx.run(sa.update(memory_corrections).where(memory_corrections.c.memory_id == memory_id).values(content_before=""))
    values = hidden(seal(tx, scope, memory_id, draft_of(memory)))
    tx.run(sa.update(memories).where(memories.c.id == memory_id).values(**values))
    return store.memory_of({**rows[0], **values})


async def list_sealed(db: Database, scope: AgentScope, wanted: Wanted, limit: int) -> list[Memory]:
    """List an agent's last sealed memories that may be meant, in the order of talk."""
    c = memories.c
    query = sa.select(memories).where(*_of(scope, c), c.sealed.is_not(None))
    if wanted.handles is not None:
        author = sa.func.lower(c.source["author"].as_string())
        meant = [author.in_(wanted.handles), sa.func.lower(c.subject).in_(wanted.handles)]
        meant += [c.created_at.between(start, end) for start, end in wanted.spans]
        query = query.where(sa.or_(*meant))
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(c.ordinal.desc()).limit(limit))).mappings().all()
    return [store.memory_of(row) for row in reversed(rows)]


async def count_sealed_of(db: Database, scope: AgentScope, now: datetime) -> int:
    """Count what an agent remembers sealed and what has not expired."""
    c = memories.c
    query = sa.select(sa.func.count()).where(*_of(scope, c), c.sealed.is_not(None))
    async with db.read() as connection:
        found = await connection.execute(query.where(sa.or_(c.expires_at.is_(None), c.expires_at > now)))
        return int(found.scalar_one())


async def count_sealed(db: Database, workspace_id: WorkspaceId) -> SealProgress:
    """Count a workspace's sealed memories, and those that are not under their agent's newest key."""
    c, k = memories.c, memory_keys.c
    newest = (
        sa.select(k.agent_id, sa.func.max(k.number).label("number"))
        .where(k.workspace_id == workspace_id)
        .group_by(k.agent_id)
        .subquery()
    )
    stale = sa.func.count(sa.case((c.sealed_key < newest.c.number, 1)))
    query = sa.select(sa.func.count(), stale).select_from(memories)
    query = query.outerjoin(newest, newest.c.agent_id == c.agent_id)
    async with db.read() as connection:
        row = (await connection.execute(query.where(c.workspace_id == workspace_id, c.sealed.is_not(None)))).one()
    return SealProgress(row[0], row[1])


def reseal_some(tx: Tx, scope: AgentScope, newest: int, reseal: Reseal, limit: int) -> int:
    """Seal anew what is under an older key, also what can be taken back or waits for a word; return how much."""
    done = 0
    if scope.agent_id == PROVIDERS:
        return reseal_keys(tx, scope.workspace_id, newest, lambda row_id, old: reseal(tx, scope, row_id, old), limit)
    for stage in (_reseal_memories, _reseal_journal, _reseal_proposals):
        if done < limit:
            done += stage(tx, scope, newest, reseal, limit - done)
    return done


def _reseal_memories(tx: Tx, scope: AgentScope, newest: int, reseal: Reseal, limit: int) -> int:
    c = memories.c
    # Older than all there is: a seal that somebody else made under no key of ours is left alone.
    query = sa.select(c.id, c.sealed).where(*_of(scope, c), c.sealed.is_not(None), c.sealed_key < newest).limit(limit)
    rows = tx.run(query).all()
    for row in rows:
        sealed = reseal(tx, scope, row.id, row.sealed)
        tx.run(sa.update(memories).where(c.id == row.id).values(sealed=sealed, sealed_key=key_of(sealed)))
    return len(rows)


def _reseal_journal(tx: Tx, scope: AgentScope, newest: int, reseal: Reseal, limit: int) -> int:
    c = memory_journal.c
    query = sa.select(c.id, c.memory_id, c.before).where(*_of(scope, c))
    rows = tx.run(query.where(c.before["sealed_key"].as_integer() < newest).limit(limit)).all()
    for row in rows:
        sealed = reseal(tx, scope, row.memory_id, from_text(row.before["sealed"]) or b"")
        before = {**row.before, "sealed": to_text(sealed), "sealed_key": key_of(sealed)}
        tx.run(sa.update(memory_journal).where(c.id == row.id).values(before=before))
    return len(rows)


def _reseal_proposals(tx: Tx, scope: AgentScope, newest: int, reseal: Reseal, limit: int) -> int:
    c = memory_proposals.c
    query = sa.select(c.id, c.draft).where(*_of(scope, c))
    rows = tx.run(query.where(c.draft["sealed_key"].as_integer() < newest).limit(limit)).all()
    for row in rows:
        sealed = reseal(tx, scope, row.id, from_text(row.draft["sealed"]) or b"")
        draft = {**row.draft, "sealed": to_text(sealed), "sealed_key": key_of(sealed)}
        tx.run(sa.update(memory_proposals).where(c.id == row.id).values(draft=draft))
    return len(rows)


def list_master_ids(database: Path) -> set[str] | None:
    """Name the master keys that a database's data keys are under, beside whoever writes it; None for an older one."""
    try:
        uri = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT DISTINCT master_id FROM memory_keys")}
    except sqlite3.Error:
        return None


def _of(scope: AgentScope, c: Any) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id


def _key(row: Any) -> WrappedKey:
    scope = AgentScope(WorkspaceId(row.workspace_id), AgentId(row.agent_id))
    return WrappedKey(scope, row.number, row.master_id, row.wrapped)
