"""Merges and forgets for an agent, for a dry run or in earnest; everything can be taken back for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from tertulia.domain.clock import Clock
from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import AgentId, MemoryChangeId, MemoryId, WorkspaceId
from tertulia.domain.memory import AgentScope, Memory, MemoryRevision, Rewrite
from tertulia.memory.indexing import Indexing
from tertulia.memory.sealing.sealing import Sealing
from tertulia.memory.upkeep.merging import Merger, find_mergers
from tertulia.memory.upkeep.worth import KeepingRules, choose_forgotten
from tertulia.store import memories as store
from tertulia.store.database import Database
from tertulia.store.memories import Removed
from tertulia.store.memory import journal
from tertulia.store.memory.vectors import IndexProgress, count_indexed, list_remembering, list_vectors
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

# So long what was changed, merged or forgotten can be taken back.
GRACE = timedelta(days=30)
_PAGE = 2_000
# What one write changes: the writer does nothing else meanwhile.
_AT_ONCE = 100
_OVERDUE = 1_000


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a write did to memories, for recall, index and listeners to follow."""

    removed: Sequence[Removed] = ()
    changed: Sequence[Memory] = ()
    revived: Sequence[Memory] = ()
    undo_ids: Sequence[MemoryChangeId] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What upkeep did, or would do: of each memory that goes why, with what it said."""

    gone: tuple[tuple[Memory, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class UpkeepOptions:
    """`follow` is told, after the commit, what became of memories; `rules` bound what each agent remembers.

    What is sealed is forgotten as all else is, and never merged.
    """

    follow: Callable[[AgentScope, Consequences], None]
    rules: KeepingRules
    sealing: Sealing


class Upkeep:
    """One agent at a time, one piece of work at a time."""

    def __init__(self, db: Database, writer: Writer, clock: Clock, indexing: Indexing, options: UpkeepOptions) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._indexing = indexing
        self._follow = options.follow
        self.rules = options.rules
        self._sealing = options.sealing
        self._working = asyncio.Lock()
        # Vectors are kept by somebody else, whose disk nobody here looks at.
        self.is_index_elsewhere = indexing.is_elsewhere

    @property
    def embedder(self) -> str | None:
        """By whose vectors memories are found by meaning; None where they are found by words alone."""
        return self._indexing.embedder

    @property
    def trouble(self) -> str | None:
        """Say why the index comes no further; None while it does."""
        return self._indexing.trouble

    async def consolidate(self, scope: AgentScope, by_id: str | None = None, *, dry_run: bool = False) -> Kept:
        """Make one of what an agent remembers more than once."""
        async with self._working:
            memories = await self._read_all(scope)
            vectors = await list_vectors(self._db, scope)
            unpacked = {one: np.frombuffer(vector, dtype="<f2").astype(np.float32) for one, vector in vectors.items()}
            mergers = await asyncio.to_thread(find_mergers, memories, unpacked)
            for start in range(0, 0 if dry_run else len(mergers), _AT_ONCE):
                await self._merge(scope, mergers[start : start + _AT_ONCE], by_id)
        gone = [(memory, _same_as(merger)) for merger in mergers for memory in merger.merged]
        return Kept(tuple(gone))

    async def forget(
        self,
        scope: AgentScope,
        by_id: str | None = None,
        *,
        dry_run: bool = False,
        rules: KeepingRules | None = None,
    ) -> Kept:
        """Forget what is little used, and what is beyond the bounds."""
        async with self._working:
            now = self._clock.now()
            memories = [*await self._read_all(scope), *await self._sealing.open_all(scope, now)]
            reasons = await asyncio.to_thread(choose_forgotten, memories, now, rules or self.rules)
            gone = [memory for memory in memories if memory.id in reasons]
            for start in range(0, 0 if dry_run else len(gone), _AT_ONCE):
                await self._forget(scope, gone[start : start + _AT_ONCE], reasons, by_id)
        return Kept(tuple((memory, reasons[memory.id]) for memory in gone))

    async def run_night(self) -> None:
        """Do for every agent what is due each night.

        Raises:
            Unavailable: the database is; the next night does what is left.
        """
        for scope in await self.list_scopes():
            await self.consolidate(scope)
            await self.forget(scope)
        await self.tidy()

    async def undo(
        self, scope: AgentScope, change_id: MemoryChangeId, beside: Callable[[Tx], None] = lambda tx: None
    ) -> Memory:
        """Have a memory stand as it did before a change.

        Raises:
            NotFound: there is no such change, or it cannot be taken back any more.
        """

        def op(tx: Tx) -> Memory:
            undone = journal.undo_rewrite(tx, scope, change_id)
            beside(tx)
            again = (undone.memory,)
            what = Consequences(revived=again) if undone.was_gone else Consequences(changed=again)
            tx.after_commit.append(lambda: self._follow(scope, what))
            return undone.memory

        return await self._sealing.require_open(await self._writer.submit(op))

    async def list_revisions(
        self, scope: AgentScope, limit: int, cursor: str | None
    ) -> tuple[list[MemoryRevision], str | None]:
        """List what can be taken back, what happened last first, and the cursor of the page after.

        Raises:
            InvalidInput: the cursor is none of ours.
        """
        found, following = await journal.list_revisions(self._db, scope, self._clock.now(), limit, cursor)
        opened = await self._sealing.open([one.before for one in found])
        return [replace(one, before=before) for one, before in zip(found, opened, strict=True)], following

    async def reindex(self, workspace_id: WorkspaceId) -> IndexProgress:
        """Have the index learn all of a workspace's memories anew, in the background; recall goes on meanwhile.

        Raises:
            Unavailable: the index is.
        """
        for scope in await list_remembering(self._db, workspace_id) if self._indexing.embedder else ():
            await self._indexing.reset(scope)
            self._follow(scope, Consequences())
        return await self.read_progress(workspace_id)

    async def scrub_index(self) -> bool:
        """Take all vectors out of the index and off our disk, and have it made anew; False when it cannot be."""
        try:
            await self._indexing.clear()
        except Unavailable:
            return False
        for scope in await list_remembering(self._db):
            self._follow(scope, Consequences())
            break
        return True

    async def read_progress(self, workspace_id: WorkspaceId, agent_id: AgentId | None = None) -> IndexProgress:
        """Say how far the index of a workspace's memories, or of one agent's, has come."""
        return await count_indexed(self._db, workspace_id, self._indexing.embedder, agent_id)

    async def list_scopes(self, workspace_id: WorkspaceId | None = None) -> list[AgentScope]:
        """List the agents that remember anything, of one workspace or of all."""
        return await list_remembering(self._db, workspace_id)

    async def tidy(self) -> None:
        """Remove what cannot be taken back any more."""
        while await self._writer.submit(lambda tx: journal.drop_overdue(tx, _OVERDUE)) == _OVERDUE:
            pass

    async def _read_all(self, scope: AgentScope) -> list[Memory]:
        now, found, last = self._clock.now(), [], 0
        while page := await store.list_talk(self._db, scope, last, _PAGE):
            # What was learnt from a document stays as long as that does: it goes with its source, and whole.
            own = [memory for memory in page if memory.source.document_id is None]
            found += [memory for memory in own if memory.expires_at is None or memory.expires_at > now]
            last = page[-1].ordinal
        return found

    async def _merge(self, scope: AgentScope, mergers: Sequence[Merger], by_id: str | None) -> None:
        def op(tx: Tx) -> None:
            standing = _standing(tx, scope, [one for merger in mergers for one in (merger.survivor, *merger.merged)])
            sound = [one for one in mergers if {one.survivor.id, *(each.id for each in one.merged)} <= standing]
            rewrite = Rewrite("merged", {}, by_id, tx.now + GRACE)
            reasons = {memory.id: _same_as(one) for one in sound for memory in one.merged}
            changes = journal.note_rewrite(
                tx,
                scope,
                [one.survivor.id for one in sound],
                Rewrite("updated", {"code": "merged"}, by_id, rewrite.until),
            )
            removed, gone = journal.forget_memories(tx, scope, reasons, rewrite)
            changed = [store.update_memory(tx, scope, one.survivor.id, one.draft) for one in sound]
            what = Consequences(removed, changed, undo_ids=[*changes, *gone])
            tx.after_commit.append(lambda: self._follow(scope, what))

        await self._writer.submit(op)

    async def _forget(
        self,
        scope: AgentScope,
        memories: Sequence[Memory],
        reasons: Mapping[MemoryId, Mapping[str, Any]],
        by_id: str | None,
    ) -> None:
        def op(tx: Tx) -> None:
            standing = _standing(tx, scope, memories)
            still = {memory.id: reasons[memory.id] for memory in memories if memory.id in standing}
            rewrite = Rewrite("forgotten", {}, by_id, tx.now + GRACE)
            removed, undo_ids = journal.forget_memories(tx, scope, still, rewrite)
            tx.after_commit.append(lambda: self._follow(scope, Consequences(removed, undo_ids=undo_ids)))

        await self._writer.submit(op)


def _same_as(merger: Merger) -> dict[str, Any]:
    return {"code": "same", "memory_id": merger.survivor.id}


def _standing(tx: Tx, scope: AgentScope, memories: Sequence[Memory]) -> set[MemoryId]:
    """Say which of these still say what they said when they were judged."""
    said = {memory.id: memory.sealed or memory.content for memory in memories}
    return {
        MemoryId(row["id"])
        for row in store.read_rows(tx, scope, list(said))
        if said[MemoryId(row["id"])] == (row["sealed"] or row["content"])
    }
