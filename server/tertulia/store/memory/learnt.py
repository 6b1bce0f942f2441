"""What agents learnt from documents, and what came to them from others, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from tertulia.domain.ids import DocumentId, MessageId, WorkspaceId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft
from tertulia.store import memories as store
from tertulia.store.database import Database
from tertulia.store.memories import Removed
from tertulia.store.memory.revisions import drop_revisions, drop_revisions_of_document, in_pieces
from tertulia.store.tables.memories import memories, social_floors
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages
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


async def without_taken_back(db: Database, workspace_id: WorkspaceId, carried: Sequence[Carried]) -> list[Carried]:
    """Leave out what was said in a message that is deleted here, or of somebody who had itself erased since."""
    c, floors = messages.c, social_floors.c
    named = {MessageId(one.draft.source.message_id) for one in carried if one.draft.source.message_id is not None}
    deleted: set[str] = set()
    erased = sa.select(members.c.handle, floors.at).join(members, members.c.id == floors.subject_id)
    erased = erased.where(floors.workspace_id == workspace_id, members.c.workspace_id == workspace_id)
    async with db.read() as connection:
        for some in in_pieces(sorted(named)):
            query = sa.select(c.id).where(c.workspace_id == workspace_id, c.id.in_(some), c.deleted_at.is_not(None))
            deleted.update((await connection.execute(query)).scalars())
        since = {row.handle.lower(): row.at for row in (await connection.execute(erased)).all()}

    def stands(draft: MemoryDraft) -> bool:
        said_at = draft.created_at
        of = [name.lower() for name in (draft.source.author, draft.subject) if name is not None]
        is_erased = any(name in since and said_at is not None and said_at <= since[name] for name in of)
        return draft.source.message_id not in deleted and not is_erased

    return [one for one in carried if stands(one.draft)]
