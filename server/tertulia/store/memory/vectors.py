"""The vectors that lie beside memories, what the index lacks, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemoryId, WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.store.database import Database
from tertulia.store.tables.memories import UNINDEXED, memories
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Made:
    """What an embedder made of a memory: its vector as little-endian float16, and what it says of words, if it does."""

    embedding: bytes
    details: bytes | None


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A memory that the vector index does not hold yet; `made` only if by this embedder."""

    ordinal: int
    memory_id: MemoryId
    agent_id: AgentId
    kind: str
    content: str
    author: str | None
    made: Made | None


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many memories there are that an index may hold, sealed ones not, and how many of them it holds."""

    memories: int
    indexed: int


def mark_indexed(tx: Tx, rows: Sequence[Unindexed], made: Sequence[Made], embedder: str) -> None:
    """Note that the index holds these; a memory edited meanwhile stays due."""
    c = memories.c
    statement = (
        sa.update(memories)
        .where(c.ordinal == sa.bindparam("row"), c.content == sa.bindparam("said"))
        .values(embedding=sa.bindparam("vector"), details=sa.bindparam("words"), embedder=embedder, indexed_at=tx.now)
    )
    values = [
        {"row": row.ordinal, "said": row.content, "vector": one.embedding, "words": one.details}
        for row, one in zip(rows, made, strict=True)
    ]
    tx.run(statement, values)


def mark_unindexed(tx: Tx, scope: AgentScope) -> None:
    """Make all of an agent's memories due for indexing. Vectors made before are kept."""
    c = memories.c
    own = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    tx.run(sa.update(memories).where(*own).values(indexed_at=None))


async def list_unindexed(db: Database, embedder: str, limit: int) -> list[Unindexed]:
    """List memories of any agent that the index lacks, oldest first."""
    c = memories.c
    shown = (c.ordinal, c.id, c.agent_id, c.kind, c.content, c.source["author"].as_string())
    own = (sa.case((c.embedder == embedder, c.embedding)), sa.case((c.embedder == embedder, c.details)))
    query = sa.select(*shown, *own).where(c.indexed_at.is_(None), c.sealed.is_(None)).order_by(c.ordinal).limit(limit)
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [Unindexed(*row[:-2], None if row[-2] is None else Made(row[-2], row[-1])) for row in rows]


async def list_indexed_counts(db: Database, embedder: str) -> list[tuple[AgentScope, int, bool]]:
    """List each agent with how many memories its index should hold, and whether another embedder made any."""
    c = memories.c
    foreign = sa.func.count(sa.case((c.embedder != embedder, 1)))
    query = sa.select(c.workspace_id, c.agent_id, sa.func.count(), foreign).where(c.indexed_at.is_not(None))
    async with db.read() as connection:
        rows = (await connection.execute(query.group_by(c.workspace_id, c.agent_id))).all()
    return [(AgentScope(WorkspaceId(row[0]), AgentId(row[1])), row[2], bool(row[3])) for row in rows]


async def list_last_used(db: Database, limit: int) -> list[tuple[AgentScope, int]]:
    """List the agents whose memories were used or made last, the latest first, with how many each has unsealed."""
    c = memories.c
    query = sa.select(c.workspace_id, c.agent_id, sa.func.count()).where(c.sealed.is_(None))
    query = query.group_by(c.workspace_id, c.agent_id).order_by(sa.func.max(c.accessed_at).desc(), c.agent_id)
    async with db.read() as connection:
        rows = (await connection.execute(query.limit(limit))).all()
    return [(AgentScope(WorkspaceId(row[0]), AgentId(row[1])), row[2]) for row in rows]


async def list_details(
    db: Database, scope: AgentScope, embedder: str, memory_ids: Sequence[MemoryId]
) -> dict[MemoryId, bytes]:
    """Read what an embedder says of the words of some of an agent's memories, as far as it does."""
    c = memories.c
    # In a form that no index answers: few ids are looked up by themselves, not among all that an agent remembers.
    own = (c.workspace_id.concat("") == scope.workspace_id, c.agent_id.concat("") == scope.agent_id)
    made = (c.embedder == embedder, c.details.is_not(None))
    query = sa.select(c.id, c.details).where(*own, *made, c.id.in_(memory_ids))
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return {MemoryId(row.id): row.details for row in rows}


async def list_vectors(db: Database, scope: AgentScope) -> dict[MemoryId, bytes]:
    """Read an agent's vectors, as little-endian float16, where most were made by one embedder only that one's."""
    c = memories.c
    query = sa.select(c.id, c.embedder, c.embedding).where(
        c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id, c.embedding.is_not(None)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    by_embedder: dict[str, dict[MemoryId, bytes]] = {}
    for row in rows:
        by_embedder.setdefault(row.embedder, {})[MemoryId(row.id)] = row.embedding
    return max(by_embedder.values(), key=len, default={})


async def list_remembering(db: Database, workspace_id: WorkspaceId | None = None) -> list[AgentScope]:
    """List the agents that remember anything, of one workspace or of all."""
    c = memories.c
    query = sa.select(c.workspace_id, c.agent_id).distinct().order_by(c.workspace_id, c.agent_id)
    if workspace_id is not None:
        query = query.where(c.workspace_id == workspace_id)
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [AgentScope(WorkspaceId(row[0]), AgentId(row[1])) for row in rows]


async def count_indexed(
    db: Database, workspace_id: WorkspaceId, embedder: str | None, agent_id: AgentId | None = None
) -> IndexProgress:
    """Count a workspace's memories, or one agent's, and those that the index holds by this embedder's vectors."""
    c = memories.c
    held = sa.func.count(sa.case((sa.and_(c.indexed_at.is_not(None), c.embedder == embedder), 1)))
    query = sa.select(sa.func.count(), held).where(c.workspace_id == workspace_id, c.sealed.is_(None))
    if agent_id is not None:
        query = query.where(c.agent_id == agent_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).one()
    return IndexProgress(row[0], row[1])


async def find_length(db: Database, embedder: str) -> int | None:
    """Find how many numbers the vectors of an embedder have that are kept; None where there are none."""
    c = memories.c
    query = sa.select(sa.func.length(c.embedding)).where(c.embedder == embedder, c.embedding.is_not(None)).limit(1)
    async with db.read() as connection:
        size: int | None = await connection.scalar(query)
    # Two bytes a number.
    return None if size is None else size // 2


def forget_vectors(tx: Tx, embedder: str) -> None:
    """Have all that an embedder made be made anew."""
    c = memories.c
    tx.run(sa.update(memories).where(c.embedder == embedder).values(**UNINDEXED))
