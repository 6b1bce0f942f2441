"""Memories as the rest of the server uses them: one door to storing, finding, forming and forgetting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tertulia.domain.background import Worker, outlive
from tertulia.domain.clock import Clock
from tertulia.domain.errors import InvalidInput, NotFound, Unavailable
from tertulia.domain.ids import MemberId, MemoryChangeId, MemoryId, WorkspaceId
from tertulia.domain.memory import (
    AgentScope,
    Consent,
    Memory,
    MemoryChange,
    MemoryDraft,
    MemoryHit,
    MemoryPage,
    MemoryQuery,
    Rewrite,
)
from tertulia.memory.forming.drafts import require_valid
from tertulia.memory.forming.extracting import Extractor
from tertulia.memory.forming.forming import Forming, FormingOptions
from tertulia.memory.indexing import Indexing
from tertulia.memory.knowledge.knowledge import Knowledge
from tertulia.memory.knowledge.training import Learnt
from tertulia.memory.minds import Asker, Minds
from tertulia.memory.recall import Recall, Vectors
from tertulia.memory.remote import may_be_sent
from tertulia.memory.sealing.masters import KeySource
from tertulia.memory.sealing.sealing import Sealing
from tertulia.memory.social.watching import Watching
from tertulia.memory.summaries.running import Summaries
from tertulia.memory.talk.talks import Talks
from tertulia.memory.upkeep.upkeep import GRACE, Consequences, Upkeep, UpkeepOptions
from tertulia.memory.upkeep.warming import warm
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.rooms.company import Company
from tertulia.store import memories as store
from tertulia.store.database import Database
from tertulia.store.memories import Removed
from tertulia.store.memory.consents import Proposal
from tertulia.store.memory.journal import forget_memories, note_rewrite
from tertulia.store.memory.sealed import seal_row
from tertulia.store.memory.social import drop_evidence_of_agent
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

MAX_BATCH = 1000
MAX_PAGE = 100

# Writes, into the transaction that changes memories, what must stand or fall with it.
Beside = Callable[[Tx], None]


@dataclass(frozen=True, slots=True)
class MemoryOptions:
    """`max_cached` bounds how many memories, of all agents together, are kept laid out for recall (about 1 kB each).

    `keeping` bounds what an agent remembers. `keys` is where the master key of sealed memories is. `consent` says who
    bears a handle and what it allows, `named` the handle of who bears a plain name.
    `on_change` hears of every change and `on_proposed` of what waits for somebody's
    word, on the loop and after the commit; they must neither wait nor raise. `minds` say what to remember,
    where agents have any that think.
    """

    max_cached: int = 200_000
    keeping: KeepingRules = field(default_factory=KeepingRules)
    keys: KeySource = field(default_factory=KeySource)
    on_change: Callable[[MemoryChange], None] = lambda change: None
    consent: Callable[[WorkspaceId, str], tuple[MemberId, Consent] | None] = lambda workspace_id, handle: None
    named: Callable[[WorkspaceId, str], str | None] = lambda workspace_id, name: None
    on_proposed: Callable[[Proposal], None] = lambda proposal: None
    minds: Minds = field(default_factory=Minds)


class Memories:
    """An agent's memories within its workspace; nothing here reaches across either."""

    def __init__(
        self,
        db: Database,
        writer: Writer,
        clock: Clock,
        vectors: Vectors | None,
        options: MemoryOptions = MemoryOptions(),
    ) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._vectors = vectors
        self._max_cached = options.max_cached
        self._talks = Talks(db, options.max_cached)
        self._recall = Recall(db, writer, clock, self._talks, vectors)
        self._on_change = options.on_change
        self.sealing = Sealing(db, writer, clock, options.keys)
        asker = Asker(writer, clock, options.minds)
        told = (options.on_change, options.consent, options.on_proposed, self.sealing, options.named)
        self._forming = Forming(db, writer, self._talks, self._recall, FormingOptions(Extractor(asker), *told))
        self.summaries = Summaries(db, writer, asker)
        self._indexing = Indexing(db, writer, vectors)
        upkeep = UpkeepOptions(self._follow, options.keeping, self.sealing)
        self.upkeep = Upkeep(db, writer, clock, self._indexing, upkeep)
        self.knowledge = Knowledge(db, writer, clock, self._follow_learnt)
        self.social = Watching(db, writer, options.consent)
        self._form_worker = Worker("forming memories", self._form_then_index)
        self._index_worker = Worker("indexing memories", self._indexing.work_off)
        self._recall.on_away = self._doubt_index

    async def search(self, scope: AgentScope, query: MemoryQuery, company: Company | None = None) -> list[MemoryHit]:
        """List what bears on the query and may be told among the company, best first; counts the use of each.

        Raises:
            InvalidInput: the query is empty, too long, or asks for an unknown kind or too many.
        """
        hits = await self._recall.search(scope, query, company)
        return await self.sealing.join(hits, scope, query, company)

    async def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32] | None:
        """Give unit vectors, one a row, by the embedder that recall uses; None where recall goes by words alone.

        What may not be sent to it has a row of zeros, which is near to nothing.
        """
        if self._vectors is None:
            return None
        embedder = self._vectors.embedder
        is_sent = np.array([may_be_sent(embedder, text) for text in texts], dtype=np.bool_)
        made = await embedder.embed([text if sent else "" for text, sent in zip(texts, is_sent, strict=True)])
        return made * is_sent[:, None]

    async def add_many(
        self, scope: AgentScope, drafts: Sequence[MemoryDraft], beside: Beside = lambda tx: None
    ) -> list[Memory]:
        """Store 1 to 1,000 memories in the order of talk, all or none; the index follows in the background.

        Raises:
            InvalidInput: a draft breaks a limit; the text names which.
        """
        if not 1 <= len(drafts) <= MAX_BATCH:
            raise InvalidInput(f"Give from 1 to {MAX_BATCH} memories at once.")
        for number, draft in enumerate(drafts):
            require_valid(draft, f"items[{number}]: " if len(drafts) > 1 else "")

        if any(draft.is_sealed for draft in drafts):
            await self.sealing.require_ready()

        def op(tx: Tx) -> list[Memory]:
            added = store.insert_memories(tx, scope, drafts, seal=self.sealing.seal)
            beside(tx)
            tx.after_commit.append(lambda: self._note("added", added))
            return added

        return await self.sealing.open(await self._writer.submit(op))

    async def list_page(self, scope: AgentScope, limit: int = 50, cursor: str | None = None) -> MemoryPage:
        """List memories newest first, without expired ones.

        Raises:
            InvalidInput: the limit is out of range or the cursor not one of this list.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(f"limit must be from 1 to {MAX_PAGE}.")
        page = await store.list_page(self._db, scope, limit, cursor, self._clock.now())
        return replace(page, items=tuple(await self.sealing.open(page.items)))

    async def get(self, workspace_id: WorkspaceId, memory_id: MemoryId) -> Memory:
        """Read one memory, sealed if it is; its `scope` says whose it is, for the caller to judge.

        Raises:
            NotFound: the workspace has no such memory, or it has expired.
        """
        return await store.get_memory(self._db, workspace_id, memory_id, self._clock.now())

    async def update(
        self,
        scope: AgentScope,
        memory_id: MemoryId,
        draft: MemoryDraft,
        beside: Beside = lambda tx: None,
        by_id: str | None = None,
    ) -> Memory:
        """Replace what a memory says, which can be taken back; `draft_of` gives the present state to start from.

        Raises:
            InvalidInput: the draft breaks a limit. NotFound: the agent has no such memory.
        """
        require_valid(draft, "")
        if draft.is_sealed:
            await self.sealing.require_ready()

        def op(tx: Tx) -> Memory:
            was_sealed = any(row["sealed"] is not None for row in store.read_rows(tx, scope, [memory_id]))
            if draft.is_sealed:
                # First, so that how it was is kept sealed as well.
                seal_row(tx, scope, memory_id, self.sealing.seal)
            rewrite = Rewrite("updated", {"code": "edited"}, by_id, tx.now + GRACE)
            undo_ids = note_rewrite(tx, scope, [memory_id], rewrite)
            memory = store.update_memory(tx, scope, memory_id, draft, self.sealing.seal)
            beside(tx)
            # What was sealed has no place in the talk that is laid out.
            changed, revived = ([], [memory]) if was_sealed and not memory.is_sealed else ([memory], [])
            what = Consequences(changed=changed, revived=revived, undo_ids=undo_ids)
            tx.after_commit.append(lambda: self._follow(scope, what))
            return memory

        return await self.sealing.require_open(await self._writer.submit(op))

    async def delete(
        self,
        scope: AgentScope,
        memory_id: MemoryId,
        beside: Beside = lambda tx: None,
        by_id: str | None = None,
        *,
        for_good: bool = True,
    ) -> list[MemoryChangeId]:
        """Remove a memory, for good or so that it can be taken back by what is given.

        Raises:
            NotFound: the agent has no such memory.
        """

        def op(tx: Tx) -> list[MemoryChangeId]:
            undo_ids: list[MemoryChangeId] = []
            if for_good:
                removed = [store.delete_memory(tx, scope, memory_id)]
            else:
                rewrite = Rewrite("forgotten", {}, by_id, tx.now + GRACE)
                removed, undo_ids = forget_memories(tx, scope, {memory_id: {"code": "by_hand"}}, rewrite)
                if not removed:
                    raise NotFound("There is no such memory.")
            beside(tx)
            tx.after_commit.append(lambda: self._follow(scope, Consequences(removed, undo_ids=undo_ids)))
            return undo_ids

        return await self._writer.submit(op)

    async def forget(self, scope: AgentScope, beside: Callable[[Tx, int], None] = lambda tx, forgotten: None) -> int:
        """Remove all that an agent remembers, for good; return how much that was, which `beside` is told as well."""

        def op(tx: Tx) -> int:
            tx.after_commit.append(lambda: self._note_forgotten(scope))
            forgotten = store.delete_all(tx, scope)
            drop_evidence_of_agent(tx, scope)
            beside(tx, forgotten)
            return forgotten

        forgotten = await self._writer.submit(op)
        # An index that is out of reach is in doubt, and found to hold too much when it is back or at the next start.
        with suppress(Unavailable):
            await self._indexing.reset(scope)
        return forgotten

    def wake(
        self,
        removed: Sequence[Removed] = (),
        restored: Sequence[Memory] = (),
        added: Sequence[Memory] = (),
        undo_ids: Sequence[MemoryChangeId] = (),
    ) -> None:
        """Say, after the commit, that a write asked for memories to be formed, or removed, restored or added some.

        What was restored, of one agent, may be taken back by `undo_ids`.
        """
        for memory in added:
            self._note("added", [memory])
        by_agent: dict[AgentScope, tuple[list[Removed], list[Memory]]] = {}
        for one in removed:
            by_agent.setdefault(one.scope, ([], []))[0].append(one)
        for memory in restored:
            by_agent.setdefault(memory.scope, ([], []))[1].append(memory)
        for scope, (gone, changed) in by_agent.items():
            self._follow(scope, Consequences(gone, changed, undo_ids=list(undo_ids)))
        self._form_worker.wake()

    async def form_pending(self) -> int:
        """Form and index all that is due, now; return how many exchanges that were."""
        formed = await self._forming.work_off()
        await self.social.work_off()
        await self._indexing.work_off()
        return formed

    async def run(self) -> None:
        """Form, index, seal anew and sum up in the background until cancelled; exactly one task runs this.

        Side by side, so that an index that is away keeps nothing from being remembered.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._form_worker.run(), name="forming")
            group.create_task(self._index_worker.run(), name="indexing")
            group.create_task(self.knowledge.training.run(), name="learning documents")
            group.create_task(self.sealing.run(), name="sealing anew")
            group.create_task(self.summaries.run(), name="summing up")
            warming = warm(self._db, self._talks, self._vectors, self._max_cached)
            group.create_task(outlive(warming, "memories are read when they are asked for"), name="warming recall")

    async def aclose(self) -> None:
        """Release the index and the embedder; `run` must have ended."""
        await self._recall.aclose()
        if self._vectors is not None:
            await self._vectors.index.aclose()
            await self._vectors.embedder.aclose()

    async def _form_then_index(self) -> None:
        await self._forming.work_off()
        self._index_worker.wake()
        await self.social.work_off()

    def _follow(self, scope: AgentScope, what: Consequences) -> None:
        """Have recall, index and listeners follow what became of an agent's memories; after the commit."""
        for one in what.removed:
            self._talks.remove(scope, one.memory_id)
            self._indexing.remove(scope, one.memory_id)
        for memory in what.changed:
            if memory.is_sealed:
                self._talks.remove(scope, memory.id)
                self._indexing.remove(scope, memory.id)
            else:
                self._talks.replace(scope, memory)
        if what.revived:
            # Each has its old place in talk, before what came since.
            self._talks.drop(scope)
        undo_ids = tuple(what.undo_ids)
        if what.changed or what.revived:
            self._note("updated", [*what.changed, *what.revived], () if what.removed else undo_ids)
        by_room: dict[str | None, list[MemoryId]] = {}
        for one in what.removed:
            by_room.setdefault(one.room_id, []).append(one.memory_id)
        for number, (room_id, ids) in enumerate(by_room.items()):
            # What is taken back together is told once.
            told = undo_ids if number == 0 else ()
            self._on_change(MemoryChange(scope, "deleted", tuple(ids), room_id, told))
        self._index_worker.wake()

    def _follow_learnt(self, learnt: Learnt) -> None:
        if learnt.removed:
            self._follow(learnt.scope, Consequences(learnt.removed))
        if learnt.added:
            self._note("added", learnt.added)

    def _note(
        self, change: Literal["added", "updated"], changed: Sequence[Memory], undo_ids: tuple[MemoryChangeId, ...] = ()
    ) -> None:
        rooms = {memory.source.room_id for memory in changed}
        ids = tuple(memory.id for memory in changed)
        room_id = rooms.pop() if len(rooms) == 1 else None
        self._on_change(MemoryChange(changed[0].scope, change, ids, room_id, undo_ids))
        self._index_worker.wake()

    def _note_forgotten(self, scope: AgentScope) -> None:
        self._talks.drop(scope)
        self._on_change(MemoryChange(scope, "forgotten"))
        self._doubt_index()

    def _doubt_index(self) -> None:
        self._indexing.doubt()
        self._index_worker.wake()
