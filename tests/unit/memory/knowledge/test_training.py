"""A document becomes memories once, whatever stops it on the way, and goes with all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from tertulia.domain.content.document import Document, DocumentFormat
from tertulia.domain.errors import Conflict, NotFound, RateLimited, Unavailable
from tertulia.domain.ids import DocumentId, MemberId, new_id
from tertulia.domain.memory import MemoryQuery
from tertulia.memory.knowledge import training
from tertulia.memory.knowledge.blocks import Piece, Unreadable
from tertulia.memory.knowledge.knowledge import Knowledge
from tertulia.memory.knowledge.training import Learnt, draft_of_piece
from tertulia.memory.service import Memories
from tertulia.store.memories import insert_memories, list_page
from tertulia.store.memory.documents import put_state
from tertulia.store.tables.memories import document_uploads
from tertulia.store.tx import Tx
from tests.unit.memory.kit import SCOPE
from tests.unit.tools.database import NOON, Stored


class Paper:
    """Reads each line as a piece; it can be held, and refuse."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.asked = asyncio.Event()
        self.why: str | None = None

    async def read(self, wanted: DocumentFormat, data: bytes) -> list[Piece]:
        self.asked.set()
        await self.go_on.wait()
        if self.why is not None:
            raise Unreadable(self.why)
        return [Piece(line, f"line {number}", number) for number, line in enumerate(data.decode().split("\n"), 1)]


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Paper:
    monkeypatch.setattr(training, "_AT_ONCE", 2)
    return Paper()


@pytest.fixture
def told() -> list[Learnt]:
    return []


@pytest.fixture
def knowledge(stored: Stored, paper: Paper, told: list[Learnt]) -> Knowledge:
    return Knowledge(stored.db, stored.writer, stored.clock, told.append, paper.read)


def a_document(content: bytes, name: str = "lines.txt") -> Document:
    return Document(
        id=DocumentId(new_id("src")),
        workspace_id=SCOPE.workspace_id,
        agent_id=SCOPE.agent_id,
        name=name,
        format="text",
        sha256=content.hex().ljust(64, "0")[:64],
        size_bytes=len(content),
        state="queued",
        by_id=MemberId("mem_1"),
        created_at=NOON,
    )


async def accept(knowledge: Knowledge, content: bytes, name: str = "lines.txt", *, replaces: bool = False) -> Document:
    return await knowledge.accept(a_document(content, name), content, lambda tx: None, replaces=replaces)


async def remembered(stored: Stored) -> list[str]:
    page = await list_page(stored.db, SCOPE, 100, None, NOON)
    return [memory.content for memory in page.items][::-1]


async def state(knowledge: Knowledge, document: Document) -> tuple[str, int | None, int, int]:
    now, held = await knowledge.get_document(SCOPE, document.id, None)
    return now.state, now.pieces_total, now.pieces_stored, held.pieces


async def uploads(stored: Stored) -> int:
    async with stored.db.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(document_uploads))).scalar_one())


async def test_a_document_becomes_memories_in_its_order(
    knowledge: Knowledge, stored: Stored, told: list[Learnt]
) -> None:
    document = await accept(knowledge, b"one\ntwo\nthree")
    assert await state(knowledge, document) == ("queued", None, 0, 0)
    await knowledge.training.work_off()
    assert await state(knowledge, document) == ("stored", 3, 3, 3)
    assert await remembered(stored) == ["one", "two", "three"]
    assert [[one.content for one in learnt.added] for learnt in told] == [["one", "two"], ["three"]]
    source = told[0].added[0].source
    assert (source.document_id, source.document, source.part) == (document.id, "lines.txt", "line 1")
    assert await uploads(stored) == 0


async def test_what_was_cut_off_goes_on_where_it_was(
    knowledge: Knowledge, stored: Stored, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await accept(knowledge, b"one\ntwo\nthree\nfour\nfive")
    store_some = knowledge.training._store_some

    async def stop(document: Document, pieces: Sequence[Piece]) -> Document | None:
        if document.pieces_stored == 2:
            raise asyncio.CancelledError
        return await store_some(document, pieces)

    monkeypatch.setattr(knowledge.training, "_store_some", stop)
    with pytest.raises(asyncio.CancelledError):
        await knowledge.training.work_off()
    assert await state(knowledge, document) == ("storing", 5, 2, 2)
    again = Knowledge(stored.db, stored.writer, stored.clock, lambda learnt: None, paper.read)
    await again.training.work_off()
    assert await state(again, document) == ("stored", 5, 5, 5)
    assert await remembered(stored) == ["one", "two", "three", "four", "five"]


async def test_what_is_parted_otherwise_by_now_begins_anew(knowledge: Knowledge, stored: Stored) -> None:
    document = await accept(knowledge, b"a\nb\nc")

    def as_begun(tx: Tx) -> None:
        insert_memories(tx, SCOPE, [draft_of_piece(document, Piece("ab", None, 0))])
        put_state(tx, document, "storing", pieces_total=2, pieces_stored=1)

    await stored.writer.submit(as_begun)
    await knowledge.training.work_off()
    assert await state(knowledge, document) == ("stored", 3, 3, 3)
    assert await remembered(stored) == ["a", "b", "c"]


async def test_a_document_that_cannot_be_read_says_why_and_may_be_sent_again(
    knowledge: Knowledge, stored: Stored, paper: Paper
) -> None:
    paper.why = "There is no text in this document."
    failed = await accept(knowledge, b"one")
    await knowledge.training.work_off()
    now, _ = await knowledge.get_document(SCOPE, failed.id, None)
    assert (now.state, now.error) == ("failed", paper.why)
    assert await uploads(stored) == 0
    paper.why = None
    document = await accept(knowledge, b"one")
    await knowledge.training.work_off()
    assert [one.id for one, _ in await knowledge.list_documents(SCOPE, None)] == [document.id]


async def test_a_bug_costs_the_one_document_that_met_it(
    knowledge: Knowledge, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(wanted: DocumentFormat, data: bytes) -> list[Piece]:
        if data == b"odd":
            raise LookupError("nobody foresaw this")
        return await paper.read(wanted, data)

    monkeypatch.setattr(knowledge.training, "_read", stumble)
    odd, fine = await accept(knowledge, b"odd", "odd.txt"), await accept(knowledge, b"fine", "fine.txt")
    await knowledge.training.work_off()
    assert (await state(knowledge, odd))[0] == "failed"
    assert (await state(knowledge, fine))[0] == "stored"


async def test_the_same_document_is_refused_or_takes_the_place_of_the_first(
    knowledge: Knowledge, stored: Stored
) -> None:
    first = await accept(knowledge, b"one")
    await knowledge.training.work_off()
    with pytest.raises(Conflict) as refused:
        await accept(knowledge, b"one")
    assert refused.value.details == {"source_id": first.id}
    second = await accept(knowledge, b"one\ntwo", replaces=True)
    assert await remembered(stored) == ["one"], "the former is known until the new one is learnt"
    await knowledge.training.work_off()
    assert await remembered(stored) == ["one", "two"]
    assert [one.id for one, _ in await knowledge.list_documents(SCOPE, None)] == [second.id]


async def test_a_document_that_is_removed_while_it_is_read_is_not_learnt(
    knowledge: Knowledge, stored: Stored, paper: Paper
) -> None:
    paper.go_on.clear()
    document = await accept(knowledge, b"one")
    working = asyncio.create_task(knowledge.training.work_off())
    await paper.asked.wait()
    await knowledge.remove(SCOPE, document.id, lambda tx: None)
    await working
    assert await remembered(stored) == []
    assert await uploads(stored) == 0
    with pytest.raises(NotFound):
        await knowledge.get_document(SCOPE, document.id, None)


async def test_what_goes_with_a_document_cannot_be_taken_back(
    memories: Memories, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = memories.knowledge
    monkeypatch.setattr(knowledge.training, "_read", paper.read)
    document = await accept(knowledge, b"the gate is green\nthe key is blue")
    await knowledge.training.work_off()
    [hit] = await memories.search(SCOPE, MemoryQuery("gate", 1))
    await memories.delete(SCOPE, hit.memory.id, for_good=False)
    await knowledge.remove(SCOPE, document.id, lambda tx: None)
    assert await memories.upkeep.list_revisions(SCOPE, 10, None) == ([], None)
    assert await memories.search(SCOPE, MemoryQuery("gate key", 5)) == []


async def test_no_night_touches_what_was_learnt(
    memories: Memories, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories.knowledge.training, "_read", paper.read)
    await accept(memories.knowledge, b"\n".join(b"the same" for _ in range(120)))
    await memories.knowledge.training.work_off()
    assert (await memories.upkeep.consolidate(SCOPE)).gone == ()
    assert (await memories.upkeep.forget(SCOPE)).gone == ()


async def test_an_agent_that_forgets_all_forgets_its_documents(
    memories: Memories, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories.knowledge.training, "_read", paper.read)
    await accept(memories.knowledge, b"one")
    await memories.knowledge.training.work_off()
    await memories.forget(SCOPE)
    assert await memories.knowledge.list_documents(SCOPE, None) == []


async def test_documents_are_counted_as_they_come(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertulia.memory.knowledge.knowledge.MAX_DOCUMENTS", 1)
    await accept(knowledge, b"one")
    with pytest.raises(Conflict, match="at most 1 documents"):
        await accept(knowledge, b"two", "other.txt")
    monkeypatch.setattr("tertulia.memory.knowledge.knowledge.MAX_DOCUMENTS", 9)
    monkeypatch.setattr("tertulia.memory.knowledge.knowledge.MAX_WAITING_BYTES", 5)
    with pytest.raises(RateLimited, match="1 documents wait"):
        await accept(knowledge, b"two", "other.txt")


async def test_a_machine_that_can_start_nothing_leaves_the_document_waiting(
    knowledge: Knowledge, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def start_nothing(kind: DocumentFormat, content: bytes) -> list[Piece]:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(knowledge.training, "_read", start_nothing)
    document = await accept(knowledge, b"one")
    with pytest.raises(Unavailable):
        await knowledge.training.work_off()
    monkeypatch.setattr(knowledge.training, "_read", paper.read)
    await knowledge.training.work_off()
    assert await state(knowledge, document) == ("stored", 1, 1, 1)
