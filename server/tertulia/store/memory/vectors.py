"""The vectors that lie beside memories, and how far the index has come."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemoryId, WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.store.database import Database
from tertulia.store.tables.memories import memories


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many memories there are, and how many of them the index holds."""

    memories: int
    indexed: int


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


async def count_indexed(db: Database, workspace_id: WorkspaceId, embedder: str | None) -> IndexProgress:
    """Count a workspace's memories, and those that the index holds by this embedder's vectors."""
    c = memories.c
    held = sa.func.count(sa.case((sa.and_(c.indexed_at.is_not(None), c.embedder == embedder), 1)))
    query = sa.select(sa.func.count(), held).where(c.workspace_id == workspace_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).one()
    return IndexProgress(row[0], row[1])
