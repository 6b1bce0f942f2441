"""Documents that agents learn from, in the database, with their bytes while they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa

from tertulia.domain.content.document import WORKING, Document, DocumentState, Held
from tertulia.domain.ids import DocumentId, MemberId, RoomId, WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.store.database import Database
from tertulia.store.tables.memories import document_uploads, documents, memories
from tertulia.store.tx import Tx

_NAMES = tuple(field.name for field in fields(Document))
_C = documents.c


def insert_document(tx: Tx, document: Document, content: bytes | None) -> Document:
    """Add a document, with the bytes that are still to be read, at the batch's time."""
    made = replace(document, created_at=tx.now)
    row = {name: getattr(made, name) for name in _NAMES}
    row["audience"] = None if made.audience is None else list(made.audience)
    tx.run(sa.insert(documents).values(**row))
    if content is not None:
        upload = {"document_id": made.id, "workspace_id": made.workspace_id, "content": content}
        tx.run(sa.insert(document_uploads).values(**upload))
    return made


def find_document_in(tx: Tx, workspace_id: WorkspaceId, document_id: DocumentId) -> Document | None:
    """Find a document as it stands at this point of the batch."""
    query = sa.select(documents).where(_C.workspace_id == workspace_id, _C.id == document_id)
    row = tx.run(query).mappings().first()
    return None if row is None else _document(row)


def list_documents_in(tx: Tx, scope: AgentScope) -> list[Document]:
    """List what an agent learns from at this point of the batch, the oldest first."""
    return [_document(row) for row in tx.run(_of_agent(scope).order_by(_C.id)).mappings()]


def count_working(tx: Tx, workspace_id: WorkspaceId) -> tuple[int, int]:
    """Count the documents of a workspace that are not learnt yet, and their bytes."""
    open_ = (_C.workspace_id == workspace_id, _C.ended_at.is_(None))
    sizes = [int(size) for size in tx.run(sa.select(_C.size_bytes).where(*open_)).scalars()]
    return len(sizes), sum(sizes)


def put_state(tx: Tx, document: Document, state: DocumentState, **values: Any) -> bool:
    """Note how far a document is, where it is still there and was as it is given; False where it is not."""
    has_ended = state not in WORKING
    own = (_C.workspace_id == document.workspace_id, _C.id == document.id)
    changed = tx.run(
        sa.update(documents)
        .where(*own, _C.state == document.state, _C.pieces_stored == document.pieces_stored)
        .values(state=state, ended_at=tx.now if has_ended else None, **values)
    )
    if changed.rowcount and has_ended:
        drop_upload(tx, document.workspace_id, document.id)
    return bool(changed.rowcount)


def delete_document(tx: Tx, workspace_id: WorkspaceId, document_id: DocumentId) -> None:
    """Remove a document; what was learnt from it is not removed here."""
    drop_upload(tx, workspace_id, document_id)
    tx.run(sa.delete(documents).where(_C.workspace_id == workspace_id, _C.id == document_id))


def drop_upload(tx: Tx, workspace_id: WorkspaceId, document_id: DocumentId) -> None:
    """Forget a document's bytes."""
    tx.run(sa.delete(document_uploads).where(*_upload_of(workspace_id, document_id)))


def _upload_of(workspace_id: WorkspaceId, document_id: DocumentId) -> tuple[sa.ColumnElement[bool], ...]:
    return document_uploads.c.workspace_id == workspace_id, document_uploads.c.document_id == document_id


def drop_documents_of_agent(tx: Tx, scope: AgentScope) -> None:
    """Remove all documents of an agent."""
    own = (_C.workspace_id == scope.workspace_id, _C.agent_id == scope.agent_id)
    tx.run(sa.delete(document_uploads).where(document_uploads.c.document_id.in_(sa.select(_C.id).where(*own))))
    tx.run(sa.delete(documents).where(*own))


async def find_working(db: Database) -> Document | None:
    """Find the document of any agent that has waited longest to be learnt."""
    query = sa.select(documents).where(_C.ended_at.is_(None)).order_by(_C.id).limit(1)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _document(row)


async def find_document(db: Database, scope: AgentScope, document_id: DocumentId) -> Document | None:
    """Find a document of an agent."""
    async with db.read() as connection:
        row = (await connection.execute(_of_agent(scope).where(_C.id == document_id))).mappings().first()
    return None if row is None else _document(row)


async def list_documents(db: Database, scope: AgentScope) -> list[Document]:
    """List what an agent learns from, the newest first; there are few."""
    async with db.read() as connection:
        rows = (await connection.execute(_of_agent(scope).order_by(_C.id.desc()))).mappings().all()
    return [_document(row) for row in rows]


async def read_upload(db: Database, document: Document) -> bytes | None:
    """Read a document's bytes; None where they are gone."""
    query = sa.select(document_uploads.c.content).where(*_upload_of(document.workspace_id, document.id))
    async with db.read() as connection:
        content = (await connection.execute(query)).scalar()
    return None if content is None else bytes(content)


async def count_held(db: Database, scope: AgentScope, embedder: str | None) -> dict[DocumentId, Held]:
    """Count, by document, what an agent remembers of it, and how much of that the index holds."""
    c = memories.c
    indexed = sa.func.count(sa.case((sa.and_(c.indexed_at.is_not(None), c.embedder == embedder), 1)))
    query = sa.select(c.document_id, sa.func.count(), indexed).where(
        c.workspace_id.concat("") == scope.workspace_id,
        c.document_id.in_(sa.select(_C.id).where(_C.workspace_id == scope.workspace_id, _C.agent_id == scope.agent_id)),
    )
    async with db.read() as connection:
        rows = (await connection.execute(query.group_by(c.document_id))).all()
    return {DocumentId(row[0]): Held(row[1], row[2]) for row in rows}


def _of_agent(scope: AgentScope) -> sa.Select[Any]:
    return sa.select(documents).where(_C.workspace_id == scope.workspace_id, _C.agent_id == scope.agent_id)


def _document(row: Mapping[Any, Any]) -> Document:
    values = {name: row[name] for name in _NAMES}
    audience = values.pop("audience")
    return Document(
        **{
            **values,
            "by_id": MemberId(values["by_id"]),
            "room_id": None if values["room_id"] is None else RoomId(values["room_id"]),
            "audience": None if audience is None else tuple(audience),
        }
    )
