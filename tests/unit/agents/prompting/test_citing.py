"""Marks become numbers, in the order in which an answer names them, and what was not recalled is not named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tertulia.agents.prompting.citing import list_documents, mark_of_memory, number_marks, tell_place
from tertulia.domain.ids import AgentId, DocumentId, MemoryId, WorkspaceId
from tertulia.domain.memory import Memory, MemoryHit, MemorySource

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def memory(end: str, part: str | None = "page 3", *, is_learnt: bool = True) -> Memory:
    learnt = MemorySource(document_id=DocumentId("src_1"), document="handbook.pdf", part=part)
    return Memory(
        id=MemoryId(f"mry_01m7weq1psqbh6s2nr98y{end}"),
        workspace_id=WorkspaceId("ws_1"),
        agent_id=AgentId("agt_1"),
        ordinal=1,
        kind="semantic",
        type="fact",
        content="A refund takes fourteen days.",
        importance=0.5,
        confidence=0.8,
        subject=None,
        audience=None,
        source=learnt if is_learnt else MemorySource(),
        source_seq=None,
        tags=(),
        context={},
        external_id=None,
        created_at=NOON,
        accessed_at=NOON,
        access_count=0,
        expires_at=None,
    )


A, B = memory("aaaaa"), memory("bbbbb", None)


@pytest.mark.parametrize(
    ("written", "shown", "named"),
    [
        pytest.param("Two weeks.", "Two weeks.", [], id="none"),
        pytest.param("Two weeks [src:bbbbb].", "Two weeks [1].", [B], id="one"),
        pytest.param("X [src:bbbbb] y[src:aaaaa] z [src:bbbbb]", "X [1] y[2] z [1]", [B, A], id="in-order"),
        pytest.param("X [src:aaaaa, src:bbbbb; src:aaaaa]", "X [1][2]", [A, B], id="together"),
        pytest.param("X [src:ccccc] y [src:aaaaa, src:ccccc].", "X y [1].", [A], id="unknown"),
        pytest.param("X [src:] [1] [src:AAAAA]", "X [src:] [1] [src:AAAAA]", [], id="no-marks"),
    ],
)
def test_marks_become_numbers(written: str, shown: str, named: list[Memory]) -> None:
    text, sources = number_marks(written, (A, B))
    assert text == shown
    assert [source.memory_id for source in sources] == [one.id for one in named]


def test_what_was_learnt_has_a_mark_and_a_place() -> None:
    talk = memory("ddddd", is_learnt=False)
    assert (mark_of_memory(A), mark_of_memory(talk)) == ("[src:aaaaa]", "")
    assert (tell_place(A), tell_place(B)) == ("“handbook.pdf”, page 3", "“handbook.pdf”")
    assert list_documents([MemoryHit(one, 0.5, 0.5) for one in (A, talk, B)]) == (A, B)
