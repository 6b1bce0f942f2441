"""Turns in which somebody tells @sage something, and what becomes of the words later."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import MessageId, TurnId
from tertulia.memory.service import Memories
from tertulia.store import memory_outbox as outbox
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx
from tests.unit.memory.kit import SCOPE, contents, tell
from tests.unit.tools.database import Stored

TURN = outbox.OutboxItem(TurnId("turn_1"), SCOPE)
FIRST = MessageId("msg_1_1")


async def rewrite(stored: Stored, text: str, message_id: MessageId = FIRST) -> None:
    """Edit a message, by default the first of the first turn, as the action does."""

    def write(tx: Tx) -> None:
        to = {"text": text, "revision": messages.c.revision + 1}
        tx.run(sa.update(messages).where(messages.c.id == message_id).values(**to))
        taken = outbox.take_back(tx, SCOPE.workspace_id, message_id)
        for item in (*taken.followed, *taken.own, *taken.of_it):
            outbox.enqueue_edit(tx, item)

    await stored.writer.submit(write)


async def delete(stored: Stored, memories: Memories, message_id: MessageId) -> None:
    """Delete a message, as the action does."""

    def write(tx: Tx) -> None:
        tx.run(sa.update(messages).where(messages.c.id == message_id).values(text="", deleted_at=tx.now))
        taken = outbox.take_back(tx, SCOPE.workspace_id, message_id)
        for item in taken.followed:
            outbox.enqueue_edit(tx, item)
        tx.after_commit.append(lambda: memories.wake(taken.removed, taken.restored))

    await stored.writer.submit(write)


async def told(memories: Memories, stored: Stored, *lines: str, start: int = 1) -> list[str]:
    """Have Ana tell @sage one thing a turn; gives what it remembers at last."""
    for number, line in enumerate(lines, start):
        await tell(stored, str(number), ("ana", f"@sage {line}"))
        await memories.form_pending()
    return await contents(memories)
