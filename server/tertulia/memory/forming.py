"""Forms memories of what was said in ended turns, and of messages that were edited since."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from tertulia.domain.errors import Unavailable
from tertulia.domain.memory import Amendment, Exchange, MemoryChange
from tertulia.memory.formation import form
from tertulia.memory.recall import Recall
from tertulia.memory.talk.talks import Talks
from tertulia.store import memory_outbox as outbox
from tertulia.store.database import Database
from tertulia.store.memory_outbox import Formed, Kept, OutboxItem
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

_ITEMS = 50
_MAX_ATTEMPTS = 3


class Forming:
    """Works off the outbox. What it does is found again after a crash: open rows are marked in the database."""

    def __init__(
        self, db: Database, writer: Writer, talks: Talks, recall: Recall, on_change: Callable[[MemoryChange], None]
    ) -> None:
        self._db = db
        self._writer = writer
        self._talks = talks
        self._recall = recall
        self._on_change = on_change
        self._working = asyncio.Lock()

    async def work_off(self) -> int:
        """Form all that is due now; return how many exchanges were worked through.

        Raises:
            Unavailable: the database is; what is left stays due.
        """
        async with self._working:
            worked = 0
            while items := await outbox.list_outbox(self._db, _MAX_ATTEMPTS, _ITEMS):
                for item in items:
                    await self._try_to_form(item)
                worked += len(items)
            return worked

    async def _try_to_form(self, item: OutboxItem) -> None:
        # Counted where a failure ends this round: whatever happens later, each item has so many rounds and no more.
        await self._writer.submit(lambda tx: outbox.count_attempt(tx, item))
        try:
            await self._form(item)
        except Unavailable:
            raise
        except Exception:
            # What people wrote may trip a rule or a model in ways that nobody foresaw; one such exchange must neither
            # hold up those behind it nor be tried for ever.
            log.exception("the memories of turn %s could not be formed", item.turn_id)

    async def _form(self, item: OutboxItem) -> None:
        exchange = await outbox.find_exchange(self._db, item)
        found, repeated = [], []
        for one in form(exchange) if exchange is not None else ():
            draft = one.otherwise if isinstance(one, Amendment) else one
            known = None if draft is None else await self._recall.find_repeat(item.scope, draft)
            if known is None:
                found.append(one)
            else:
                repeated.append(known)
        formed = Formed(found, repeated, {} if exchange is None else exchange.revisions)

        def op(tx: Tx) -> None:
            kept = outbox.finish_formation(tx, item, formed)
            if kept is not None and exchange is not None:
                tx.after_commit.append(lambda: self._tell(exchange, kept, formed))

        await self._writer.submit(op)

    def _tell(self, exchange: Exchange, kept: Kept, formed: Formed) -> None:
        for memory in kept.amended:
            self._talks.replace(exchange.scope, memory)
        added = tuple(memory.id for memory in kept.added)
        updated = dict.fromkeys([*formed.repeated, *(memory.id for memory in kept.amended if memory.id not in added)])
        if added:
            self._on_change(MemoryChange(exchange.scope, "formed", added, exchange.room_id))
        if updated:
            self._on_change(MemoryChange(exchange.scope, "updated", tuple(updated), exchange.room_id))
