"""Learns documents one by one, from rows that say how far each is: a stop at any moment loses and doubles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tertulia.domain.background import Worker, outlive
from tertulia.domain.content.document import Document, DocumentFormat
from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import DocumentId
from tertulia.domain.learning.tags import RESERVED_TAGS
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft, MemorySource
from tertulia.memory.knowledge.blocks import Piece, Unreadable
from tertulia.memory.knowledge.reader import read_apart
from tertulia.store.database import Database
from tertulia.store.memories import Removed, insert_memories
from tertulia.store.memory import documents as stored
from tertulia.store.memory.learnt import delete_of_document
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

# So many memories are made in one write: others wait for it.
_AT_ONCE = 200
_IMPORTANCE = 0.6
_CONFIDENCE = 0.9
_MAX_NAME_CHARS = 150

Read = Callable[[DocumentFormat, bytes], Awaitable[list[Piece]]]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one write made of a document, for recall, index and listeners to follow; `removed` is what it replaces."""

    scope: AgentScope
    added: Sequence[Memory]
    removed: Sequence[Removed] = ()


class Training:
    """`follow` is told, after the commit, what was learnt; it must neither wait nor raise."""

    def __init__(self, db: Database, writer: Writer, follow: Callable[[Learnt], None], read: Read = read_apart) -> None:
        self._db = db
        self._writer = writer
        self._follow = follow
        self._read = read
        self._worker = Worker("learning documents", self.work_off)
        self._reading: tuple[DocumentId, asyncio.Task[list[Piece]]] | None = None

    def wake(self) -> None:
        """Say that there is a document to learn."""
        self._worker.wake()

    async def run(self) -> None:
        """Learn what is there to be learnt until cancelled; exactly one task runs this."""
        await self._worker.run()

    def give_up(self, document_id: DocumentId) -> None:
        """Stop reading a document that is not wanted any more."""
        if self._reading is not None and self._reading[0] == document_id:
            self._reading[1].cancel()

    async def work_off(self) -> None:
        """Learn all documents that wait, the first that came first.

        Raises:
            Unavailable: the database is, or the machine has nothing to read with; what is left goes on later.
        """
        while (document := await stored.find_working(self._db)) is not None:
            what = f"document {document.id} could not be learnt"
            if not await outlive(self._learn(document), what, but=(Unavailable,)):
                # Nobody foresaw it, and the documents behind it must not wait for ever.
                await self._fail(document, "Something went wrong on our side while this document was learnt.")

    async def _learn(self, document: Document) -> None:
        content = await stored.read_upload(self._db, document)
        if content is None:
            await self._fail(document, "The document's bytes are gone; send it again.")
            return
        if not await self._enter_reading(document):
            return
        try:
            pieces = await self._read_pieces(document, content)
        except Unreadable as error:
            await self._fail(document, error.message)
            return
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Only the reading was: the document is gone.
            return
        await self._store(document, pieces)

    async def _read_pieces(self, document: Document, content: bytes) -> list[Piece]:
        task = asyncio.ensure_future(self._read(document.format, content))
        self._reading = (document.id, task)
        try:
            return await task
        except OSError as error:
            # It is not the document's fault that the machine has no process or memory to spare.
            raise Unavailable("Nothing could be started to read documents with.") from error
        finally:
            task.cancel()
            self._reading = None

    async def _enter_reading(self, document: Document) -> bool:
        """Say that it is being read; one whose storing was cut off is read again, and goes on where it was."""
        if document.state == "storing":
            return True
        return await self._writer.submit(lambda tx: stored.put_state(tx, document, "reading"))

    async def _store(self, document: Document, pieces: Sequence[Piece]) -> None:
        """Make memories of all pieces, so many a write, each of which notes how far it came."""
        is_other = document.pieces_total not in (None, len(pieces))

        def begin(tx: Tx) -> Document | None:
            present = stored.find_document_in(tx, document.workspace_id, document.id)
            if present is None or present.ended_at is not None:
                return None
            done = present.pieces_stored
            if is_other:
                # It was begun by a version of this program that parted it otherwise.
                removed = delete_of_document(tx, _scope(document), document.id)
                _tell(tx, self._follow, Learnt(_scope(document), (), removed))
                done = 0
            stored.put_state(tx, present, "storing", pieces_total=len(pieces), pieces_stored=done)
            return stored.find_document_in(tx, document.workspace_id, document.id)

        present = await self._writer.submit(begin)
        while present is not None and present.ended_at is None:
            present = await self._store_some(present, pieces)

    async def _store_some(self, document: Document, pieces: Sequence[Piece]) -> Document | None:
        some = pieces[document.pieces_stored : document.pieces_stored + _AT_ONCE]
        stands_at = document.pieces_stored + len(some)
        is_last = stands_at == len(pieces)

        def op(tx: Tx) -> Document | None:
            if not stored.put_state(tx, document, "stored" if is_last else "storing", pieces_stored=stands_at):
                return None
            added = insert_memories(tx, _scope(document), [draft_of_piece(document, piece) for piece in some])
            removed = replace_former(tx, document) if is_last else []
            _tell(tx, self._follow, Learnt(_scope(document), added, removed))
            return stored.find_document_in(tx, document.workspace_id, document.id)

        return await self._writer.submit(op)

    async def _fail(self, document: Document, why: str) -> None:
        def op(tx: Tx) -> None:
            present = stored.find_document_in(tx, document.workspace_id, document.id)
            if present is None or present.ended_at is not None:
                return
            removed = delete_of_document(tx, _scope(document), document.id)
            stored.put_state(tx, present, "failed", error=why, pieces_stored=0)
            if removed:
                _tell(tx, self._follow, Learnt(_scope(document), (), removed))

        await self._writer.submit(op)


def replace_former(tx: Tx, document: Document) -> list[Removed]:
    """Remove the document that this one takes the place of, with what was learnt from it."""
    if document.replaces is None:
        return []
    stored.delete_document(tx, document.workspace_id, document.replaces)
    return delete_of_document(tx, _scope(document), document.replaces)


def draft_of_piece(document: Document, piece: Piece) -> MemoryDraft:
    """Make of a piece what is to be remembered of it."""
    fields = dict(piece.fields)
    made = fields.pop("created_at", None)
    source = MemorySource(
        room_id=document.room_id,
        session=f"{document.id} {piece.sitting}",
        document_id=document.id,
        document=document.name[:_MAX_NAME_CHARS],
        part=piece.part,
    )
    return MemoryDraft(
        content=piece.text,
        kind=fields.pop("kind", "procedural" if piece.is_steps else "semantic"),
        type=fields.pop("type", "skill" if piece.is_steps else "fact"),
        importance=fields.pop("importance", _IMPORTANCE),
        confidence=fields.pop("confidence", _CONFIDENCE),
        subject=fields.pop("subject", None),
        audience=document.audience,
        source=source,
        # A document is a stranger's words.
        tags=tuple(tag for tag in fields.pop("tags", ()) if tag.strip().lower() not in RESERVED_TAGS),
        created_at=None if made is None else datetime.fromisoformat(made),
    )


def _scope(document: Document) -> AgentScope:
    return AgentScope(document.workspace_id, document.agent_id)


def _tell(tx: Tx, follow: Callable[[Learnt], None], learnt: Learnt) -> None:
    tx.after_commit.append(lambda: follow(learnt))
