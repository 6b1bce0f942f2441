"""Forms memories of what was said in ended turns, and of messages that were edited since."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tertulia.domain.background import outlive
from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import MemberId, MemoryId, WorkspaceId
from tertulia.domain.learning.episode import Attempt
from tertulia.domain.learning.tags import RESERVED_TAGS
from tertulia.domain.memory import AgentScope, Amendment, Consent, Exchange, MemoryChange, MemoryDraft, Standing
from tertulia.memory.forming.asking import Told, choose_known
from tertulia.memory.forming.correcting import Mend
from tertulia.memory.forming.episodes import draft_episode, is_episode, rate_episode
from tertulia.memory.forming.extracting import Extractor
from tertulia.memory.forming.formation import form
from tertulia.memory.forming.naming import find_named
from tertulia.memory.forming.reading import Extract
from tertulia.memory.recall import Recall
from tertulia.memory.sealing.sealing import Sealing
from tertulia.memory.sealing.sensitivity import find_sensitive
from tertulia.memory.talk.talks import Talks
from tertulia.memory.upkeep.upkeep import GRACE
from tertulia.store import memory_outbox as outbox
from tertulia.store.corrections import list_of_room
from tertulia.store.database import Database
from tertulia.store.memory.consents import Proposal
from tertulia.store.memory.episodes import find_attempt, list_stars
from tertulia.store.memory_outbox import Formed, Kept, OutboxItem
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

_ITEMS = 50
_MAX_ATTEMPTS = 3
# So many exchanges of one agent, and so much that was said in them, a model is asked about at once.
_AT_ONCE = 5
_MAX_CHARS_AT_ONCE = 16_000

_MENTION = re.compile(r"@(\w(?:[\w.-]*\w)?)")


@dataclass(frozen=True, slots=True)
class FormingOptions:
    """`consent` says who bears a handle and what it allows, None for nobody known.

    `on_change` hears what became of memories, `on_proposed` what waits for somebody's word; on the loop, after the
    commit, and they must neither wait nor raise. The `extractor` asks models, and
    `sealing` seals what is sensitive. `named` gives the handle of who bears a plain name, None for nobody or several.
    """

    extractor: Extractor
    on_change: Callable[[MemoryChange], None]
    consent: Callable[[WorkspaceId, str], tuple[MemberId, Consent] | None]
    on_proposed: Callable[[Proposal], None]
    sealing: Sealing
    named: Callable[[WorkspaceId, str], str | None]


@dataclass(frozen=True, slots=True)
class _Read:
    """An open exchange as it was read, and what its turn did."""

    item: OutboxItem
    exchange: Exchange | None
    attempt: Attempt | None


class Forming:
    """Works off the outbox. What it does is found again after a crash: open rows are marked in the database."""

    def __init__(self, db: Database, writer: Writer, talks: Talks, recall: Recall, options: FormingOptions) -> None:
        self._db = db
        self._writer = writer
        self._talks = talks
        self._recall = recall
        self._options = options
        self._working = asyncio.Lock()

    async def work_off(self) -> int:
        """Form all that is due now; return how many exchanges were worked through.

        Raises:
            Unavailable: the database is; what is left stays due.
        """
        async with self._working:
            worked = 0
            while items := await outbox.list_outbox(self._db, _MAX_ATTEMPTS, _ITEMS):
                for scope, some in _by_agent(items):
                    await self._work_through(scope, some)
                worked += len(items)
            return worked

    async def _work_through(self, scope: AgentScope, items: Sequence[OutboxItem]) -> None:
        """Form exchanges of one agent, each by itself; a model is asked about all of them at once."""
        read: list[_Read] = []
        for item in items:
            await self._try(item, self._read(item, read))
        extracts: dict[OutboxItem, Extract] = {}
        await self._try(items[-1], self._extract(scope, read, extracts))
        for one in read:
            await self._try(one.item, self._form(one, extracts.get(one.item)))

    async def _try(self, item: OutboxItem, work: Awaitable[None]) -> None:
        """Do what one exchange needs: what it may trip holds up none of those behind it."""
        await outlive(work, f"the memories of turn {item.turn_id} could not be formed", but=(Unavailable,))

    async def _read(self, item: OutboxItem, read: list[_Read]) -> None:
        # Counted where a failure ends this round: whatever happens later, each item has so many rounds and no more.
        await self._writer.submit(lambda tx: outbox.count_attempt(tx, item))
        exchange = await outbox.find_exchange(self._db, item)
        attempt = None
        if exchange is not None and item.message_id is None:
            attempt = await find_attempt(self._db, item.scope.workspace_id, item.turn_id)
        read.append(_Read(item, exchange, attempt))

    async def _extract(self, scope: AgentScope, read: Sequence[_Read], extracts: dict[OutboxItem, Extract]) -> None:
        mind = self._options.extractor.find_mind(scope)
        if mind is None:
            return
        for some in _in_batches([one for one in read if one.exchange is not None and one.exchange.said]):
            told = []
            for one in some:
                assert one.exchange is not None
                remembered = await list_of_room(self._db, scope, one.exchange.room_id)
                told.append(Told(one.exchange, choose_known(one.exchange, remembered), _shown_attempt(one)))
            found = await self._options.extractor.extract(mind, told)
            if found is not None:
                extracts.update(zip((one.item for one in some), found, strict=True))

    async def _form(self, read: _Read, extract: Extract | None) -> None:
        item, exchange = read.item, read.exchange
        formed = Formed([], [], {} if exchange is None else exchange.revisions, [], GRACE)
        for one in _drafts(read, extract):
            await self._sort(item, one, formed)

        def op(tx: Tx) -> None:
            stars = [] if read.attempt is None else list_stars(tx, item.scope.workspace_id, item.turn_id)
            if stars:  # it was rated before it was remembered
                formed.found[:] = [rate_episode(one, stars) if is_episode(one) else one for one in formed.found]
            kept = outbox.finish_formation(tx, item, formed, self._options.sealing.seal)
            if kept is not None and exchange is not None:
                tx.after_commit.append(lambda: self._tell(exchange, kept, formed))

        await self._writer.submit(op)

    async def _sort(self, item: OutboxItem, one: MemoryDraft | Amendment, formed: Formed) -> None:
        """Put what would be remembered where it belongs: to what is new, was said before, or waits for a word."""
        draft = one.otherwise if isinstance(one, Amendment) else one
        others = [] if draft is None else self._find_named(item, draft)
        if draft is not None and others:
            # Of several no one is the subject; each of them is asked all the same.
            draft = replace(draft, subject=others[0] if len(others) == 1 else None)
            one = replace(one, otherwise=draft) if isinstance(one, Amendment) else draft
        if draft is not None and find_sensitive(draft.content):
            if not await self._options.sealing.is_ready():
                return
            # As it stands: it corrects nothing that lies in the clear, and nothing beside it says what it is about.
            one = draft = self._sealed(item, draft)
        elif isinstance(one, Amendment):
            one = replace(one, mend=_without_sensitive(one.mend))
        about = {
            one.source.author,
            *others,
            *(() if draft is None else (draft.subject, *_MENTION.findall(draft.content))),
        }
        asked = self._ask_consent(item.scope.workspace_id, about)
        if asked == "never":
            return
        if asked is not None:
            # What it corrects stays as it is: only what is said as a whole can be said yes to.
            if draft is not None:
                formed.proposed.append(Proposal(item.scope, asked, item.turn_id, draft))
            return
        # What was tried is another thing each time.
        is_said = draft is not None and draft.external_id is None
        known = await self._find_repeat(item, draft) if draft is not None and is_said else None
        if known is None:
            formed.found.append(one)
        else:
            formed.repeated.append(known)

    def _find_named(self, item: OutboxItem, draft: MemoryDraft) -> list[str]:
        """List the handles of those whom a draft is about by plain name, be it its first words or its subject."""

        def resolve(name: str) -> str | None:
            return self._options.named(item.scope.workspace_id, name)

        if draft.external_id is not None:
            return []
        found = find_named(draft.content, resolve)
        known = None if found or draft.subject in (None, draft.source.author) else resolve(str(draft.subject))
        return found if known is None else [known]

    def _sealed(self, item: OutboxItem, draft: MemoryDraft) -> MemoryDraft:
        subject, tags = draft.subject, tuple(tag for tag in draft.tags if tag in RESERVED_TAGS)
        if subject is not None and self._options.consent(item.scope.workspace_id, subject) is None:
            subject = draft.source.author
        return replace(draft, is_sealed=True, subject=subject, tags=tags)

    async def _find_repeat(self, item: OutboxItem, draft: MemoryDraft) -> MemoryId | None:
        if draft.is_sealed:
            return await self._options.sealing.find_repeat(item.scope, draft)
        return await self._recall.find_repeat(item.scope, draft)

    def _ask_consent(self, workspace_id: WorkspaceId, handles: set[str | None]) -> MemberId | Literal["never"] | None:
        """Say whether nothing may be remembered of some, or whose word is needed; None where nobody minds."""
        choices = [self._options.consent(workspace_id, handle) for handle in sorted(filter(None, handles))]
        known = [choice for choice in choices if choice is not None]
        if any(choice == "never" for _, choice in known):
            return "never"
        return next((member_id for member_id, choice in known if choice == "ask"), None)

    def _tell(self, exchange: Exchange, kept: Kept, formed: Formed) -> None:
        for memory in kept.amended:
            self._talks.replace(exchange.scope, memory)
        for memory in kept.repeated:
            self._talks.reweigh(exchange.scope, memory)
        for proposal in kept.proposed:
            self._options.on_proposed(proposal)
        added = tuple(memory.id for memory in kept.added)
        updated = dict.fromkeys([*formed.repeated, *(memory.id for memory in kept.amended if memory.id not in added)])
        tell = self._options.on_change
        if added:
            tell(MemoryChange(exchange.scope, "formed", added, exchange.room_id))
        if updated:
            tell(MemoryChange(exchange.scope, "updated", tuple(updated), exchange.room_id, tuple(kept.undo_ids)))


def _without_sensitive(mend: Mend) -> Mend:
    """Put nothing right where that would make something sensitive of what lies in the clear."""

    def mend_harmlessly(standing: Standing, last_told: str) -> str | None:
        mended = mend(standing, last_told)
        return None if mended is None or find_sensitive(mended) else mended

    return mend_harmlessly


def _shown_attempt(read: _Read) -> Attempt | None:
    """Give what a turn tried where what it was asked may be remembered; what tools did tells of that."""
    said = () if read.exchange is None else read.exchange.said
    is_heard = read.attempt is not None and any(one.message_id == read.attempt.cause for one in said)
    return read.attempt if is_heard else None


def _drafts(read: _Read, extract: Extract | None) -> Iterator[MemoryDraft | Amendment]:
    """Draft what is kept of an exchange: what a model found, or else the rules; and what its turn tried."""
    if read.exchange is None:
        return
    yield from form(read.exchange) if extract is None else extract.found
    if read.attempt is not None:
        lessons = (extract or Extract()).lessons
        episode = draft_episode(read.exchange, read.attempt, lessons)
        if episode is not None:
            yield episode


def _by_agent(items: Sequence[OutboxItem]) -> Iterator[tuple[AgentScope, list[OutboxItem]]]:
    """Part what is due by agent, a few at a time, in the order of talk."""
    by_agent: dict[AgentScope, list[OutboxItem]] = {}
    for item in items:
        by_agent.setdefault(item.scope, []).append(item)
    for scope, own in by_agent.items():
        for start in range(0, len(own), _AT_ONCE):
            yield scope, own[start : start + _AT_ONCE]


def _in_batches(read: Sequence[_Read]) -> Iterator[list[_Read]]:
    """Part exchanges into as many as one question holds, each of one room: what was said elsewhere stays there."""
    batch: list[_Read] = []
    chars, room_id = 0, None
    for one in sorted(read, key=lambda one: "" if one.exchange is None else one.exchange.room_id):
        assert one.exchange is not None
        more = sum(len(said.text) for said in one.exchange.said)
        if batch and (chars + more > _MAX_CHARS_AT_ONCE or room_id != one.exchange.room_id):
            yield batch
            batch, chars = [], 0
        room_id = one.exchange.room_id
        batch.append(one)
        chars += more
    if batch:
        yield batch
