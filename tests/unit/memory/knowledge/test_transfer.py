"""What goes out comes in whole and once, and a file that is not whole does not come in at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tertulia.domain.errors import Conflict
from tertulia.domain.ids import AgentId, MemberId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft, MemorySource
from tertulia.memory.knowledge.knowledge import Report
from tertulia.memory.knowledge.transfer import Package, read_package
from tertulia.memory.service import Memories
from tertulia.store.memories import list_page
from tertulia.store.memory.learnt import Carried
from tests.unit.memory.kit import SCOPE, found
from tests.unit.memory.knowledge.test_training import a_document
from tests.unit.tools.database import NOON, Stored

OTHER = AgentScope(SCOPE.workspace_id, AgentId("agt_ada"))
AGENT = {"id": "agt_sage", "name": "Sage", "handle": "sage"}


async def export(memories: Memories, scope: AgentScope = SCOPE) -> bytes:
    return b"".join([piece async for piece in memories.knowledge.export(scope, AGENT)])


async def bring_in(memories: Memories, data: bytes, scope: AgentScope = OTHER, *, dry_run: bool = False) -> Report:
    by_id = MemberId("mem_1")
    return await memories.knowledge.bring_in(scope, data, by_id, lambda tx, count: None, dry_run=dry_run)


async def known(stored: Stored, scope: AgentScope) -> list[Memory]:
    return list((await list_page(stored.db, scope, 100, None, NOON)).items)[::-1]


def _same(memory: Memory) -> tuple[object, ...]:
    names = ("kind", "type", "content", "importance", "confidence", "subject", "audience", "tags", "context")
    rest = ("external_id", "created_at", "accessed_at", "access_count", "expires_at")
    source = (memory.source.author, memory.source.room_id, memory.source.document, memory.source.part)
    context = dict(memory.context)
    told = tuple(context if name == "context" else getattr(memory, name) for name in (*names, *rest))
    return (*told, source)


async def _furnish(memories: Memories) -> None:
    source = MemorySource(author="maya", room_id="room_1", session="s1")
    full = MemoryDraft(
        content="Tea at four\u2028or later",
        kind="social",
        type="preference",
        importance=0.7,
        confidence=0.9,
        subject="maya",
        audience=("mem_1", "mem_2"),
        source=source,
        tags=("tea",),
        context={"a": [1]},
        external_id="x1",
        created_at=NOON - timedelta(days=3, microseconds=7),
        expires_at=NOON + timedelta(days=3),
    )
    past = MemoryDraft("gone by now", expires_at=NOON - timedelta(days=1))
    await memories.add_many(SCOPE, [full, MemoryDraft("the gate is green"), MemoryDraft("the gate is green"), past])
    content = b"The key is under the stone."
    await memories.knowledge.accept(a_document(content, "key.txt"), content, lambda tx: None, replaces=False)
    await memories.knowledge.training.work_off()
    await found(memories, "green gate")


async def test_all_fields_come_in_and_nothing_twice(memories: Memories, stored: Stored) -> None:
    await _furnish(memories)
    exported = await export(memories)
    first = await bring_in(memories, exported, dry_run=True)
    assert (first.memories, first.added, first.sources_added) == (4, 4, 1)
    assert await known(stored, OTHER) == []
    await bring_in(memories, exported)
    mine, theirs = await known(stored, SCOPE), await known(stored, OTHER)
    assert [_same(one) for one in theirs] == [_same(one) for one in mine if one.content != "gone by now"]
    assert not {one.id for one in mine} & {one.id for one in theirs}
    again = await bring_in(memories, exported)
    assert (again.added, again.sources_added) == (0, 0)
    [(document, held)] = await memories.knowledge.list_documents(OTHER, None)
    assert (document.name, document.state, held.pieces) == ("key.txt", "stored", 1)
    assert {one.source.document_id for one in theirs} - {None} == {document.id}
    back = await bring_in(memories, await export(memories, OTHER), SCOPE)
    assert (back.added, back.sources_added) == (0, 0)


async def test_an_import_that_broke_off_is_made_good_by_another(memories: Memories, stored: Stored) -> None:
    await _furnish(memories)
    exported = await export(memories)
    await bring_in(memories, exported)
    lost = next(one for one in await known(stored, OTHER) if one.content == "the gate is green")
    await memories.delete(OTHER, lost.id)
    assert (await bring_in(memories, exported)).added == 1
    assert Counter(one.content for one in await known(stored, OTHER))["the gate is green"] == 2


async def test_an_export_says_what_it_left_out_and_comes_in_all_the_same(memories: Memories) -> None:
    drafts = [
        MemoryDraft("the lock is green", is_sealed=True),
        MemoryDraft("the boat has gone", expires_at=NOON - timedelta(days=1)),
        MemoryDraft("tea is in the tin"),
    ]
    await memories.add_many(SCOPE, drafts)
    exported = await export(memories)
    end = json.loads(exported.splitlines()[-1])["end"]
    left_out = {"sealed": 1, "expired": 1, "unfinished": 0}
    assert end == {"sources": 0, "memories": 1, "left_out": left_out}
    assert b"lock" not in exported
    assert (await bring_in(memories, exported)).added == 1


HEAD = {"format": "tertulia-knowledge", "version": 1}
GOOD = {
    "content": "tea",
    "kind": "semantic",
    "type": "fact",
    "importance": 0.5,
    "confidence": 0.8,
    "created_at": "2026-05-01T09:00:00+00:00",
}
END = {"end": {"sources": 0, "memories": 1}}


def _file(*lines: object) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _read(*lines: object) -> Package:
    return read_package(_file(*lines))


def test_a_good_file_has_no_problems() -> None:
    package = _read(HEAD, {"memory": GOOD}, END)
    assert (package.problems, [one.draft.content for one in package.memories]) == ([], ["tea"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"content": " "}, "content must be a text", id="empty"),
        pytest.param({"content": "é" * 9_000}, "content is too long", id="long"),
        pytest.param({"kind": "odd"}, "kind must be one of", id="kind"),
        pytest.param({"type": None}, "type must be one of", id="type"),
        pytest.param({"importance": 2}, "importance must be", id="importance"),
        pytest.param({"confidence": float("nan")}, "unexpected character", id="not-a-number"),
        pytest.param({"context": {"x": float("inf")}}, "unexpected character", id="no-end"),
        pytest.param({"subject": "\ud800"}, "surrogate", id="half-a-character"),
        pytest.param({"subject": 7}, "subject must be", id="subject"),
        pytest.param({"tags": "tea"}, "tags must be", id="tags"),
        pytest.param({"audience": "mem_1"}, "audience must be", id="audience"),
        pytest.param({"context": [1]}, "context is too large", id="context"),
        pytest.param({"access_count": -1}, "access_count must be", id="uses"),
        pytest.param({"created_at": None}, "created_at is missing", id="no-time"),
        pytest.param({"created_at": "2026-05-01T09:00:00"}, "must say its time zone", id="no-zone"),
        pytest.param({"created_at": "soon"}, "isoformat", id="odd-time"),
        pytest.param({"created_at": "0001-01-01T00:00:00+09:00"}, "outside the years", id="before-time"),
        pytest.param({"source": {"secret": "x"}}, "source has no fields but", id="source"),
        pytest.param({"source": {"author": ""}}, "source has short texts", id="author"),
        pytest.param({"source": {"document_id": "src_9"}}, "names a source that is not", id="stray"),
    ],
)
def test_a_memory_that_is_none_is_named_by_its_line(change: dict[str, object], why: str) -> None:
    [problem] = _read(HEAD, {"memory": GOOD | change}, END).problems
    assert why in problem.message
    assert problem.line in (2, 3)


def test_what_was_used_very_often_has_room_to_be_used_again() -> None:
    [one] = _read(HEAD, {"memory": GOOD | {"access_count": 2**31 - 1}}, END).memories
    assert one.access_count == 1_000_000


def test_a_number_that_no_json_of_ours_can_hold_comes_in_as_one_that_it_can() -> None:
    [one] = _read(HEAD, {"memory": GOOD | {"context": {"n": 10**30}}}, END).memories
    assert one.draft.context == {"n": 1e30}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "no exported knowledge", id="nothing"),
        pytest.param(b"\xff\xfe", "no exported knowledge", id="bytes"),
        pytest.param(b"[1]\n", "no exported knowledge", id="a-list"),
        pytest.param(_file(HEAD | {"version": 2}), "of version 2", id="newer"),
        pytest.param(_file(HEAD, {"memory": GOOD}), "was cut off", id="cut"),
        pytest.param(_file(HEAD, END), "fewer lines", id="taken-out"),
        pytest.param(_file(HEAD, {"what": 1}, END), "neither a source nor a memory", id="odd-line"),
        pytest.param(_file(HEAD, {"source": {"id": "s", "name": "a"}}, END), "format must be", id="odd-source"),
    ],
)
def test_a_file_that_is_none_says_so(data: bytes, why: str) -> None:
    assert why in read_package(data).problems[0].message


def test_no_more_than_twenty_problems_are_told() -> None:
    assert len(_read(HEAD, *({"what": number} for number in range(50))).problems) == 20


async def test_no_more_documents_come_in_than_an_agent_may_learn_from(
    memories: Memories, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _furnish(memories)
    data = await export(memories)
    monkeypatch.setattr("tertulia.memory.knowledge.knowledge.MAX_DOCUMENTS", 0)
    for dry_run in (True, False):
        with pytest.raises(Conflict, match="at most 0 documents"):
            await bring_in(memories, data, dry_run=dry_run)
    assert await known(stored, OTHER) == []
    assert (await bring_in(memories, data, SCOPE)).sources_added == 0, "what it has learnt takes no more room"


async def test_a_document_that_is_removed_while_it_comes_in_does_not_come_in_by_half(
    memories: Memories, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _furnish(memories)
    data = await export(memories)
    monkeypatch.setattr("tertulia.memory.knowledge.knowledge._AT_ONCE", 1)
    add, knowledge = memories.knowledge._add, memories.knowledge

    async def add_after_removal(scope: AgentScope, some: Sequence[Carried]) -> None:
        for document, _ in await knowledge.list_documents(scope, None):
            await knowledge.remove(scope, document.id, lambda tx: None)
        await add(scope, some)

    monkeypatch.setattr(knowledge, "_add", add_after_removal)
    await bring_in(memories, data)
    assert {one.source.document_id for one in await known(stored, OTHER)} == {None}
