"""Keeps the vector index in step with the database, and makes it anew where the two differ."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from itertools import groupby

import numpy as np

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import AgentScope
from tertulia.memory.embedder import Embedder, WordEmbedder
from tertulia.memory.recall import Vectors
from tertulia.memory.talk.words import spoken
from tertulia.store.database import Database
from tertulia.store.memory import vectors as store
from tertulia.store.memory.vectors import Made, Unindexed
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

_ROWS = 32
_MAX_REMOVALS = 10_000


class Indexing:
    """Without vectors there is no index and nothing to do.

    `trouble` says why it comes no further, while it does not. Rows that the index lacks are marked in the database.
    What it holds too much is noticed by counting: at the start, after every failure, and whenever there is a doubt.
    """

    def __init__(self, db: Database, writer: Writer, vectors: Vectors | None) -> None:
        self._db = db
        self._writer = writer
        self._vectors = vectors
        self._working = asyncio.Lock()
        self._removed: deque[tuple[AgentScope, MemoryId]] = deque()
        self._is_sound = False
        self.trouble: str | None = None
        # Of the vectors that were made last.
        self._length: int | None = None

    @property
    def embedder(self) -> str | None:
        """Whose vectors the index holds; None where there is none."""
        return None if self._vectors is None else self._vectors.embedder.name

    @property
    def is_elsewhere(self) -> bool:
        """Whether vectors are kept by somebody else, whose disk nobody here looks at."""
        return self._vectors is not None and self._vectors.index.is_elsewhere

    def remove(self, scope: AgentScope, memory_id: MemoryId) -> None:
        """Have a removed memory's vector removed next; never waits."""
        if len(self._removed) >= _MAX_REMOVALS:
            self._removed.clear()
            self.doubt()
        self._removed.append((scope, memory_id))

    def doubt(self) -> None:
        """Have all counts compared before anything else is done; never waits."""
        self._is_sound = False

    async def work_off(self) -> None:
        """Do all that is due now.

        Raises:
            Unavailable: the database or the index is; what is left stays due.
        """
        if self._vectors is None:
            self._removed.clear()
            return
        async with self._working:
            try:
                await self._feed(self._vectors)
                self.trouble = None
            except BaseException as error:
                # Cut off or failed, the index may hold something else than the rows say.
                self.doubt()
                if isinstance(error, Unavailable):
                    self.trouble = error.message
                raise

    async def reset(self, scope: AgentScope) -> None:
        """Make the index forget an agent, to learn all anew from the database.

        Raises:
            Unavailable: the index is; it is compared with the database when it is back.
        """
        async with self._working:
            self.doubt()
            await self._reset(scope)

    async def clear(self) -> None:
        """Make the index forget everybody and leave nothing on the disk, to learn all anew from the database.

        Raises:
            Unavailable: the index is closed.
        """
        async with self._working:
            if self._vectors is not None:
                self._removed.clear()
                self.doubt()
                await self._vectors.index.clear()

    async def _feed(self, vectors: Vectors) -> None:
        while self._removed:
            scope, memory_id = self._removed.popleft()
            await vectors.index.delete(scope.agent_id, [memory_id])
        if not self._is_sound:
            self._is_sound = True
            await self._check(vectors)
        while rows := await store.list_unindexed(self._db, vectors.embedder.name, _ROWS):
            await self._index(vectors, rows)

    async def _index(self, vectors: Vectors, rows: list[Unindexed]) -> None:
        made = [row.made for row in rows]
        fresh = [i for i, one in enumerate(made) if one is None]
        for i, one in zip(fresh, await _make(vectors.embedder, [rows[i] for i in fresh]), strict=True):
            made[i] = one
        if fresh and (first := made[fresh[0]]) and await self._has_other_length(vectors, len(first.embedding) // 2):
            return
        held = [one for one in made if one is not None]
        matrix = np.stack([np.frombuffer(one.embedding, dtype="<f2") for one in held]).astype(np.float32)
        for agent_id, group in groupby(
            sorted(range(len(rows)), key=lambda i: rows[i].agent_id), lambda i: rows[i].agent_id
        ):
            own = list(group)
            ids, kinds = [rows[i].memory_id for i in own], [{"kind": rows[i].kind} for i in own]
            await vectors.index.upsert(agent_id, ids, matrix[own], kinds)
        await self._writer.submit(lambda tx: store.mark_indexed(tx, rows, held, vectors.embedder.name))

    async def _has_other_length(self, vectors: Vectors, length: int) -> bool:
        """Say whether the same embedder gave vectors of another length before; those are then made anew."""
        name = vectors.embedder.name
        if length == self._length:
            return False
        before = await store.find_length(self._db, name)
        self._length = length
        if before in (None, length):
            return False
        log.warning("%s gives vectors of %d numbers and no longer of %d; all are made anew", name, length, before)
        await vectors.index.clear()
        await self._writer.submit(lambda tx: store.forget_vectors(tx, name))
        return True

    async def _check(self, vectors: Vectors) -> None:
        """Rebuild the index of every agent for whom it does not hold what the database says, and drop all others."""
        held = await vectors.index.counts()
        for scope, expected, is_mixed in await store.list_indexed_counts(self._db, vectors.embedder.name):
            if held.pop(scope.agent_id, 0) != expected or is_mixed:
                log.info("the memory index of %s is rebuilt", scope.agent_id)
                await self._reset(scope)
        for agent_id in held:
            await vectors.index.drop(agent_id)

    async def _reset(self, scope: AgentScope) -> None:
        if self._vectors is not None:
            await self._vectors.index.drop(scope.agent_id)
        await self._writer.submit(lambda tx: store.mark_unindexed(tx, scope))


async def _make(embedder: Embedder, rows: list[Unindexed]) -> list[Made]:
    """Have memories embedded, and their words too where the embedder tells them apart."""
    if not rows:
        return []
    texts = [spoken(row.content, row.author) for row in rows]
    if isinstance(embedder, WordEmbedder):
        matrix, told = await embedder.embed_words(texts)
        details: list[bytes | None] = [one.tobytes() for one in told]
    else:
        matrix, details = await embedder.embed(texts), [None] * len(texts)
    packed = [row.tobytes() for row in matrix.astype("<f2")]
    return [Made(vector, words) for vector, words in zip(packed, details, strict=True)]
