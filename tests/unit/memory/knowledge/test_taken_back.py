"""What was exported and taken back since does not come back with the file."""

from __future__ import annotations

from tertulia.domain.ids import MemberId, MessageId
from tertulia.memory.service import Memories
from tests.unit.memory.forming.telling import delete, told
from tests.unit.memory.kit import SCOPE, contents
from tests.unit.tools.database import Stored


async def test_words_of_a_deleted_message_are_not_brought_back(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "I live in Lisbon", "I like tulips")
    head = {"id": "agt", "name": "Sage", "handle": "sage"}
    file = b"".join([part async for part in memories.knowledge.export(SCOPE, head)])
    await delete(stored, memories, MessageId("msg_1_1"))
    for is_left in (True, False):
        if not is_left:
            await memories.forget(SCOPE)
        await memories.knowledge.bring_in(SCOPE, file, MemberId("mem_ana"), lambda tx, count: None, dry_run=False)
        assert await contents(memories) == ["I like tulips"]
