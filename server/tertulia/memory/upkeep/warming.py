"""Makes ready after a start what recall needs, so that nobody's first question waits for it."""

from __future__ import annotations

import logging

import numpy as np

from tertulia.domain.memory import AgentScope
from tertulia.memory.recall import Vectors
from tertulia.memory.talk.talks import Talks
from tertulia.store.database import Database
from tertulia.store.memory.vectors import find_length, list_last_used

log = logging.getLogger(__name__)

# So many agents at most: as many as the index holds in memory.
_AGENTS = 100


async def warm(db: Database, talks: Talks, vectors: Vectors | None, max_memories: int) -> None:
    """Lay out the talk of the agents that remembered last, and have the index read theirs, one after another.

    Agents that together have more than `max_memories` are left to be read when they are asked: they would only push
    out one another.

    Raises:
        Unavailable: the database or the index is; what is left is read when it is asked for.
    """
    length = None if vectors is None else await find_length(db, vectors.embedder.name)
    room = max_memories
    for scope, count in await list_last_used(db, _AGENTS):
        room -= count
        if room < 0:
            return
        async with talks.open(scope) as talk:
            log.debug("laid out %d memories of %s", len(talk), scope.agent_id)
        if vectors is not None and length:
            await _read(vectors, scope, length)


async def _read(vectors: Vectors, scope: AgentScope, length: int) -> None:
    anything = np.full(length, length**-0.5, dtype=np.float32)
    await vectors.index.query(scope.agent_id, anything, 1)
