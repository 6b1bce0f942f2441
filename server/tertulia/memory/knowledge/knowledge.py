"""An agent's knowledge as the rest of the server uses it: documents to learn, and all of it to carry elsewhere."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tertulia.domain.clock import Clock
from tertulia.domain.content.document import (
    MAX_DOCUMENTS,
    MAX_WAITING,
    MAX_WAITING_BYTES,
    NOTHING_HELD,
    Document,
    Held,
)
from tertulia.domain.errors import Conflict, NotFound, RateLimited
from tertulia.domain.ids import DocumentId, MemberId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.memory.knowledge.reader import read_apart
from tertulia.memory.knowledge.training import Learnt, Read, Training
from tertulia.memory.knowledge.transfer import (
    LeftOut,
    Package,
    Problem,
    adopt,
    fingerprint,
    list_missing,
    read_package,
    write_document,
    write_end,
    write_head,
    write_memory,
)
from tertulia.store import memories as memories_of
from tertulia.store.database import Database
from tertulia.store.memory import documents as stored
from tertulia.store.memory.learnt import Carried, delete_of_document, insert_carried, without_taken_back
from tertulia.store.memory.sealed import count_sealed_of
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

_PAGE = 1_000
# So many memories are imported in one write: others wait for it.
_AT_ONCE = 500

# Writes, into the transaction of a change, what must stand or fall with it.
Beside = Callable[[Tx], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do; with `problems` it did nothing."""

    sources: int
    sources_added: int
    memories: int
    added: int
    problems: tuple[Problem, ...]


class Knowledge:
    """`follow` is told, after the commit, what was learnt or removed."""

    def __init__(
        self, db: Database, writer: Writer, clock: Clock, follow: Callable[[Learnt], None], read: Read = read_apart
    ) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._follow = follow
        self.training = Training(db, writer, follow, read)

    async def accept(self, document: Document, content: bytes, beside: Beside, *, replaces: bool) -> Document:
        """Take a document in to be learnt; the same one, or the one of its name, goes when it `replaces` it.

        Raises:
            Conflict: the agent has learnt it already, or has as many as it may have.
            RateLimited: too many wait to be learnt.
        """
        scope = AgentScope(document.workspace_id, document.agent_id)

        def op(tx: Tx) -> Document:
            beside(tx)
            known = stored.list_documents_in(tx, scope)
            for failed in [one for one in known if one.state == "failed" and one.sha256 == document.sha256]:
                stored.delete_document(tx, scope.workspace_id, failed.id)
                known.remove(failed)
            former = _find_former(known, document, replaces=replaces)
            _require_room(len(known), 0 if former is not None else 1)
            waiting, waiting_bytes = stored.count_working(tx, scope.workspace_id)
            if waiting >= MAX_WAITING or waiting_bytes + document.size_bytes > MAX_WAITING_BYTES:
                raise RateLimited(f"{waiting} documents wait to be learnt; try again later.", retry_after_s=10)
            if former is not None and former.ended_at is None:
                self._remove(tx, scope, former.id)
                former = None
            tx.after_commit.append(self.training.wake)
            made = replace(document, replaces=None if former is None else former.id)
            return stored.insert_document(tx, made, content)

        return await self._writer.submit(op)

    async def list_documents(self, scope: AgentScope, embedder: str | None) -> list[tuple[Document, Held]]:
        """List what an agent learns from, the newest first, with how much it remembers of each."""
        found = await stored.list_documents(self._db, scope)
        held = await stored.count_held(self._db, scope, embedder) if found else {}
        return [(document, held.get(document.id, NOTHING_HELD)) for document in found]

    async def get_document(self, scope: AgentScope, document_id: str, embedder: str | None) -> tuple[Document, Held]:
        """Get a document that an agent learns from.

        Raises:
            NotFound: there is none.
        """
        document = await stored.find_document(self._db, scope, DocumentId(document_id))
        if document is None:
            raise _no_source()
        held = await stored.count_held(self._db, scope, embedder)
        return document, held.get(document.id, NOTHING_HELD)

    async def remove(self, scope: AgentScope, document_id: str, beside: Beside) -> None:
        """Have an agent forget a document for good, or learn it no further.

        Raises:
            NotFound: there is none.
        """

        def op(tx: Tx) -> None:
            document = stored.find_document_in(tx, scope.workspace_id, DocumentId(document_id))
            if document is None or document.agent_id != scope.agent_id:
                raise _no_source()
            self._remove(tx, scope, document.id)
            beside(tx)

        await self._writer.submit(op)

    def _remove(self, tx: Tx, scope: AgentScope, document_id: DocumentId) -> None:
        stored.delete_document(tx, scope.workspace_id, document_id)
        removed = delete_of_document(tx, scope, document_id)
        tx.after_commit.append(lambda: self.training.give_up(document_id))
        if removed:
            tx.after_commit.append(lambda: self._follow(Learnt(scope, (), removed)))

    async def export(self, scope: AgentScope, agent: Mapping[str, str]) -> AsyncIterator[bytes]:
        """Write all that an agent knows and that is not sealed, in the order of talk, piece by piece."""
        now = self._clock.now()
        held = [write_head(agent, now)]
        known = [one for one in await stored.list_documents(self._db, scope) if one.state == "stored"]
        held += [write_document(document) for document in reversed(known)]
        ids = {document.id for document in known}
        left_out = LeftOut(sealed=await count_sealed_of(self._db, scope, now))
        last = count = 0
        while page := await memories_of.list_talk(self._db, scope, last, _PAGE):
            last = page[-1].ordinal
            # What is being learnt or was removed meanwhile is not whole.
            whole = [one for one in page if one.source.document_id is None or one.source.document_id in ids]
            fresh = [one for one in whole if one.expires_at is None or one.expires_at > now]
            left_out.unfinished += len(page) - len(whole)
            left_out.expired += len(whole) - len(fresh)
            count += len(fresh)
            held += [write_memory(memory) for memory in fresh]
            yield "".join(held).encode()
            held = []
        yield "".join([*held, write_end(len(known), count, left_out)]).encode()

    async def bring_in(
        self, scope: AgentScope, data: bytes, by_id: MemberId, beside: Callable[[Tx, int], None], *, dry_run: bool
    ) -> Report:
        """Add what a file holds and the agent does not know yet, or say what that would be.

        What goes wrong halfway is made good by importing the file again.

        Raises:
            Conflict: the agent would have learnt more documents than it may.
        """
        package = await asyncio.to_thread(read_package, data)
        documents = await stored.list_documents(self._db, scope)
        missing = list_missing(package.memories, await self._read_known(scope))
        # What was taken back since it was exported is not brought back.
        missing = await without_taken_back(self._db, scope.workspace_id, missing)
        ids = {told: one.id for told, one in _match(package, documents)}
        _require_room(len(documents), len(package.documents) - len(ids))
        report = Report(
            sources=len(package.documents),
            sources_added=len(package.documents) - len(ids),
            memories=len(package.memories),
            added=0 if package.problems else len(missing),
            problems=tuple(package.problems),
        )
        if package.problems or dry_run:
            return report
        await self._writer.submit(lambda tx: beside(tx, len(missing)))
        ids |= await self._add_documents(scope, package, ids, by_id)
        adopted = list(adopt(missing, ids))
        for start in range(0, len(adopted), _AT_ONCE):
            await self._add(scope, adopted[start : start + _AT_ONCE])
        return report

    async def _read_known(self, scope: AgentScope) -> Counter[object]:
        found: Counter[object] = Counter()
        last = 0
        while page := await memories_of.list_talk(self._db, scope, last, _PAGE):
            found.update(map(fingerprint, page))
            last = page[-1].ordinal
        return found

    async def _add_documents(
        self, scope: AgentScope, package: Package, known: Mapping[str, DocumentId], by_id: MemberId
    ) -> dict[str, DocumentId]:
        pieces = Counter(str(one.draft.source.document_id) for one in package.memories)
        made = {
            told: _document(scope, package.documents[told], (by_id, self._clock.now()), pieces[told])
            for told in package.documents
            if told not in known
        }

        def op(tx: Tx) -> None:
            # Others may have come in since.
            _require_room(len(stored.list_documents_in(tx, scope)), len(made))
            for document in made.values():
                stored.insert_document(tx, document, None)

        await self._writer.submit(op)
        return {told: document.id for told, document in made.items()}

    async def _add(self, scope: AgentScope, some: Sequence[Carried]) -> None:
        def op(tx: Tx) -> None:
            # Of a document that was removed since, nobody could remove what came in after it.
            learnt = {None, *(one.id for one in stored.list_documents_in(tx, scope))}
            added = insert_carried(tx, scope, [one for one in some if one.draft.source.document_id in learnt])
            tx.after_commit.append(lambda: self._follow(Learnt(scope, added)))

        await self._writer.submit(op)


def _require_room(known: int, more: int) -> None:
    if more and known + more > MAX_DOCUMENTS:
        raise Conflict(f"An agent learns from at most {MAX_DOCUMENTS} documents; remove one first.")


def _find_former(known: Sequence[Document], document: Document, *, replaces: bool) -> Document | None:
    """Find what a document takes the place of: the same one, else the last of its name.

    Raises:
        Conflict: it is the same one, and is not to be replaced.
    """
    same = [one for one in known if one.sha256 == document.sha256]
    if same and not replaces:
        raise Conflict(
            "The agent has learnt this document already; replace it to have it learnt anew.",
            details={"source_id": same[-1].id},
        )
    named = [one for one in known if one.name == document.name]
    found = (same or named)[-1:] if replaces else []
    return found[0] if found else None


def _match(package: Package, documents: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Find which documents of a file the agent has learnt already."""
    known = {(one.sha256, one.name): one for one in documents if one.state == "stored"}
    for told, one in package.documents.items():
        found = known.get((one["sha256"], one["name"]))
        if found is not None:
            yield told, found


def _document(scope: AgentScope, told: Mapping[str, Any], made: tuple[MemberId, datetime], pieces: int) -> Document:
    by_id, now = made
    audience, room_id = told.get("audience"), told.get("room_id")
    return Document(
        id=DocumentId(new_id("src")),
        workspace_id=scope.workspace_id,
        agent_id=scope.agent_id,
        name=told["name"],
        format=told["format"],
        sha256=told["sha256"],
        size_bytes=told["size_bytes"],
        state="stored",
        by_id=by_id,
        created_at=now,
        pieces_total=pieces,
        pieces_stored=pieces,
        audience=None if audience is None else tuple(audience),
        room_id=room_id,
        ended_at=now,
    )


def _no_source() -> NotFound:
    return NotFound("The agent has no such source.")
