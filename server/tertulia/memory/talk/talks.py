"""Keeps the talk of the agents asked most recently in memory, and up to date with the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.memory.talk.talk import Talk
from tertulia.store.database import Database
from tertulia.store.memories import list_talk

_PAGE = 2000
# Laying out so many takes about a millisecond; more is done in a thread.
_INLINE = 20


@dataclass(slots=True)
class _Held:
    """One agent's talk; `told` are the changes that came while somebody had it."""

    talk: Talk = field(default_factory=Talk)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    told: list[Callable[[Talk], None]] = field(default_factory=list)


class Talks:
    """A bounded cache. What is added is noticed by itself; edits and removals must be told, on the loop."""

    def __init__(self, db: Database, max_memories: int) -> None:
        self._db = db
        self._max_memories = max_memories
        self._held: dict[AgentScope, _Held] = {}

    @asynccontextmanager
    async def open(self, scope: AgentScope) -> AsyncIterator[Talk]:
        """Lend an agent's talk, current to the last commit; nobody else changes it meanwhile."""
        held = self._held.pop(scope, None) or _Held()
        self._held[scope] = held  # now the last to be let go
        async with held.lock:
            try:
                await self._catch_up(scope, held)
                self._trim(scope)
                yield held.talk
            finally:
                _apply(held)

    def replace(self, scope: AgentScope, memory: Memory) -> None:
        """Take over an edit that has been committed; never waits."""
        self._tell(scope, lambda talk: talk.replace(memory))

    def remove(self, scope: AgentScope, memory_id: MemoryId) -> None:
        """Take over a removal that has been committed; never waits."""
        self._tell(scope, lambda talk: talk.remove(memory_id))

    def reweigh(self, scope: AgentScope, memory: Memory) -> None:
        """Take over that a memory counts for more or less, in the same words; never waits."""
        self._tell(scope, lambda talk: talk.reweigh(memory))

    def note_use(self, scope: AgentScope, memory_ids: Sequence[MemoryId]) -> None:
        """Take over that some were recalled; never waits."""
        self._tell(scope, lambda talk: talk.note_use(memory_ids))

    def drop(self, scope: AgentScope) -> None:
        """Let an agent's talk go; it is laid out anew when asked for."""
        self._held.pop(scope, None)

    def _tell(self, scope: AgentScope, change: Callable[[Talk], None]) -> None:
        held = self._held.get(scope)
        if held is None:
            return
        held.told.append(change)
        if not held.lock.locked():
            _apply(held)

    async def _catch_up(self, scope: AgentScope, held: _Held) -> None:
        while page := await list_talk(self._db, scope, held.talk.last_ordinal, _PAGE):
            if len(page) > _INLINE:
                # A thread cannot be stopped: should we be cancelled, it goes on alone with what nobody holds any more.
                talk, held.talk = held.talk, Talk()
                await asyncio.to_thread(talk.extend, page)
                held.talk = talk
            else:
                held.talk.extend(page)
            _apply(held)
            if len(page) < _PAGE:
                return

    def _trim(self, keep: AgentScope) -> None:
        total = sum(len(held.talk) for held in self._held.values())
        for scope in [scope for scope in self._held if scope != keep]:
            if total <= self._max_memories:
                return
            total -= len(self._held.pop(scope).talk)


def _apply(held: _Held) -> None:
    for change in held.told:
        change(held.talk)
    held.told.clear()
