"""What the tests of social memory share: memories in one line, and three members with names."""

from __future__ import annotations

from tertulia.domain.ids import MemberId, MemoryId
from tertulia.domain.memory import Memory, MemorySource, MemoryType
from tests.unit.memory.kit import SCOPE
from tests.unit.tools.database import NOON

NAMES = {"ana": MemberId("mem_ana"), "ben": MemberId("mem_ben"), "sage": MemberId("mem_sage")}


def find(name: str) -> MemberId | None:
    return NAMES.get(name.lower().removeprefix("@"))


def remembered(content: str, *, author: str | None, type_: MemoryType = "relationship") -> Memory:
    """Make a memory of what somebody said."""
    return Memory(
        id=MemoryId("mry_1"),
        workspace_id=SCOPE.workspace_id,
        agent_id=SCOPE.agent_id,
        ordinal=1,
        kind="social",
        type=type_,
        content=content,
        importance=0.5,
        confidence=0.8,
        subject=None,
        audience=None,
        source=MemorySource(author),
        source_seq=None,
        tags=(),
        context={},
        external_id=None,
        created_at=NOON,
        accessed_at=NOON,
        access_count=0,
        expires_at=None,
    )
