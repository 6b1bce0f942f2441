"""Forms memories of what was said in ended turns, and of messages that were edited since."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.domain.memory import Amendment, Consent, Exchange, MemoryChange, MemoryDraft
from tertulia.memory.forming.formation import form
from tertulia.memory.recall import Recall
from tertulia.memory.talk.talks import Talks
from tertulia.store import memory_outbox as outbox
from tertulia.store.database import Database
from tertulia.store.memory.consents import Proposal
from tertulia.store.memory_outbox import Formed, Kept, OutboxItem
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

_ITEMS = 50
_MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class FormingOptions:
    """`consent` says who bears a handle and what it allows, None for nobody known.

    `on_change` hears what became of memories, `on_proposed` what waits for somebody's word; on the loop, after the
    commit, and they must neither wait nor raise.
    """

    on_change: Callable[[MemoryChange], None]
    consent: Callable[[WorkspaceId, str], tuple[MemberId, Consent] | None] = lambda workspace_id, handle: None
    on_proposed: Callable[[Proposal], None] = lambda proposal: None


class Forming:
    """Works off the outbox. What it does is found again after a crash: open rows are marked in the database."""

    def __init__(self, db: Database, writer: Writer, talks: Talks, recall: Recall, options: FormingOptions) -> None:
        self._db = db
        self._writer = writer
        self._talks = talks
        self._recall = recall
        self._on_change = options.on_change
        self._consent = options.consent
        self._on_proposed = options.on_proposed
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
        formed = Formed([], [], {} if exchange is None else exchange.revisions, [])
        for one in form(exchange) if exchange is not None else ():
            await self._sort(item, one, formed)

        def op(tx: Tx) -> None:
            kept = outbox.finish_formation(tx, item, formed)
            if kept is not None and exchange is not None:
                tx.after_commit.append(lambda: self._tell(exchange, kept, formed))

        await self._writer.submit(op)

    async def _sort(self, item: OutboxItem, one: MemoryDraft | Amendment, formed: Formed) -> None:
        """Put what would be remembered where it belongs: to what is new, was said before, or waits for a word."""
        draft = one.otherwise if isinstance(one, Amendment) else one
        author = one.source.author
        asked = self._ask_consent(item.scope.workspace_id, {author, None if draft is None else draft.subject})
        if asked == "never":
            return
        if asked is not None:
            # What it corrects stays as it is: only what is said as a whole can be said yes to.
            if draft is not None:
                formed.proposed.append(Proposal(item.scope, asked, item.turn_id, draft))
            return
        known = None if draft is None else await self._recall.find_repeat(item.scope, draft)
        if known is None:
            formed.found.append(one)
        else:
            formed.repeated.append(known)

    def _ask_consent(self, workspace_id: WorkspaceId, handles: set[str | None]) -> MemberId | Literal["never"] | None:
        """Say whether nothing may be remembered of some, or whose word is needed; None where nobody minds."""
        choices = [self._consent(workspace_id, handle) for handle in sorted(filter(None, handles))]
        known = [choice for choice in choices if choice is not None]
        if any(choice == "never" for _, choice in known):
            return "never"
        return next((member_id for member_id, choice in known if choice == "ask"), None)

    def _tell(self, exchange: Exchange, kept: Kept, formed: Formed) -> None:
        for memory in kept.amended:
            self._talks.replace(exchange.scope, memory)
        for proposal in kept.proposed:
            self._on_proposed(proposal)
        added = tuple(memory.id for memory in kept.added)
        updated = dict.fromkeys([*formed.repeated, *(memory.id for memory in kept.amended if memory.id not in added)])
        if added:
            self._on_change(MemoryChange(exchange.scope, "formed", added, exchange.room_id))
        if updated:
            self._on_change(MemoryChange(exchange.scope, "updated", tuple(updated), exchange.room_id))
