"""What agents learnt from documents, and what came to them from others, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import DocumentId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft
from tertulia.store import memories as store
from tertulia.store.memories import Removed
from tertulia.store.memory.revisions import drop_revisions, drop_revisions_of_document, in_pieces
from tertulia.store.tables.memories import memories
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Carried:
    """A memory from elsewhere, with how it was used there."""

    draft: MemoryDraft
    accessed_at: datetime
    access_count: int


def delete_of_document(tx: Tx, scope: AgentScope, document_id: DocumentId) -> list[Removed]:
    """Remove what an agent learnt from a document, for good, also as it was before it changed."""
    c = memories.c
    own = (c.agent_id.concat("") == scope.agent_id, c.workspace_id.concat("") == scope.workspace_id)
    ids = list(tx.run(sa.select(c.id).where(c.document_id == document_id, *own)).scalars())
    removed: list[Removed] = []
    for some in in_pieces(ids):
        removed += store.delete_some(tx, scope, some)
    drop_revisions(tx, scope.workspace_id, ids)
    drop_revisions_of_document(tx, scope.workspace_id, document_id)
    return removed


def insert_carried(tx: Tx, scope: AgentScope, carried: Sequence[Carried]) -> list[Memory]:
    """Add memories from elsewhere in their order, as much used as they were there."""
    added = store.insert_memories(tx, scope, [one.draft for one in carried])
    made = []
    for memory, one in zip(added, carried, strict=True):
        use = {"accessed_at": one.accessed_at, "access_count": one.access_count}
        tx.run(sa.update(memories).where(memories.c.id == memory.id).values(**use))
        made.append(replace(memory, accessed_at=one.accessed_at, access_count=one.access_count))
    return made
