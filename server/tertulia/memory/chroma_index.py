"""The vector index kept by Chroma: by a process of its own that this one owns, or by a server that it speaks with."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.memory.embedder import Vectors
from tertulia.memory.index import Metadata
from tertulia.memory.models import find_minilm
from tertulia.memory.pipe.child import Child, ChildOptions
from tertulia.memory.recall import Vectors as Meaning
from tertulia.memory.remote import RemoteEmbedder, RemoteModel

log = logging.getLogger(__name__)

# An upsert of this many rows takes some 50 ms, the longest that a query then waits behind one.
_UPSERT_ROWS = 100
# When so many processes in a row ended without one answer, the directory itself is taken to be broken.
_BROKEN_AFTER = 2


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server, at an http or https address; what it holds of ours begins with `prefix`."""

    url: str
    prefix: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class ChromaOptions:
    """`directory` belongs to the index alone: it is emptied when Chroma cannot open it.

    With a `server` the vectors are there, and the process only speaks with it.
    """

    directory: Path
    server: ChromaServer | None = None
    start_timeout_s: float = 60
    call_timeout_s: float = 20
    first_backoff_s: float = 0.5
    max_backoff_s: float = 30


class ChromaIndex:
    """A `VectorIndex` on disk or on a server; its process starts with the first call, and again after it died."""

    def __init__(self, options: ChromaOptions, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._monotonic = monotonic
        self._child: Child | None = None
        self._starting = asyncio.Lock()
        self._ends = 0
        self._retry_at = 0.0
        self._why = ""
        self._closed = False

    @property
    def is_elsewhere(self) -> bool:
        return self._options.server is not None

    async def upsert(
        self, agent_id: AgentId, ids: Sequence[MemoryId], vectors: Vectors, metadatas: Sequence[Metadata]
    ) -> None:
        for start in range(0, len(ids), _UPSERT_ROWS):
            rows = slice(start, start + _UPSERT_ROWS)
            head = {"ids": list(ids[rows]), "metadatas": [dict(one) for one in metadatas[rows]]}
            await self._call("upsert", {"agent_id": agent_id, **head}, vectors[rows])

    async def query(self, agent_id: AgentId, vector: Vectors, k: int) -> list[tuple[MemoryId, float]]:
        found = await self._call("query", {"agent_id": agent_id, "k": k}, vector.reshape(1, -1))
        return [(MemoryId(one), similarity) for one, similarity in found]

    async def delete(self, agent_id: AgentId, ids: Sequence[MemoryId]) -> None:
        await self._call("delete", {"agent_id": agent_id, "ids": list(ids)})

    async def drop(self, agent_id: AgentId) -> None:
        await self._call("drop", {"agent_id": agent_id})

    async def clear(self) -> None:
        if self._options.server is not None:
            await self._call("clear", {})
            return
        # What Chroma removes stays in its files until they are written anew: they are taken away from under it.
        async with self._starting:
            if self._closed:
                raise Unavailable("The memory index is closed.")
            if self._child is not None:
                await self._child.aclose()
                self._child = None
            await asyncio.to_thread(shutil.rmtree, self._options.directory, ignore_errors=True)
            self._ends, self._retry_at = 0, 0.0

    async def counts(self) -> dict[AgentId, int]:
        counted: dict[AgentId, int] = await self._call("counts", {})
        return counted

    async def aclose(self) -> None:
        self._closed = True
        async with self._starting:
            if self._child is not None:
                await self._child.aclose()
                self._child = None

    async def _call(self, name: str, head: dict[str, Any], vectors: Vectors | None = None) -> Any:
        child = await self._ensure_child()
        result = await child.call({"call": name, **head}, vectors)
        self._ends = 0
        return result

    async def _ensure_child(self) -> Child:
        async with self._starting:
            if self._closed:
                raise Unavailable("The memory index is closed.")
            if self._child is not None and self._child.is_alive:
                return self._child
            if self._child is not None:
                await self._child.aclose()
                self._child = None
                self._note_end()
            if self._monotonic() < self._retry_at:
                raise Unavailable(
                    f"The memory index is restarting; recall uses words alone until it is back.{self._why}"
                )
            try:
                self._child = await self._start()
            except Unavailable as error:
                self._note_end()
                self._why = f" {error.message}"
                raise
            self._why = ""
            return self._child

    async def _start(self) -> Child:
        options, directory = self._options, self._options.directory
        is_broken = self._ends >= _BROKEN_AFTER and options.server is None
        if is_broken:
            log.warning("the memory index keeps failing; emptying %s, it is rebuilt from the database", directory)
        if is_broken or options.server is not None:
            # With a server nothing is kept here, nor what was before there was one: nobody would erase it any more.
            await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
        await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
        told = {} if options.server is None else asdict(options.server)
        times = (options.start_timeout_s, options.call_timeout_s)
        return await Child.start(ChildOptions("tertulia.memory.chroma", directory, *times, told))

    def _note_end(self) -> None:
        """Count one more process that ended; the pause before the next doubles up to its limit."""
        self._retry_at = self._monotonic() + min(
            self._options.first_backoff_s * 2**self._ends, self._options.max_backoff_s
        )
        self._ends = min(self._ends + 1, 16)


def open_vectors(models_dir: Path, options: ChromaOptions, remote: RemoteModel | None = None) -> Meaning | None:
    """Give what recall by meaning needs: a model elsewhere, else the default one, None where that is not there."""
    embedder = find_minilm(models_dir) if remote is None else RemoteEmbedder(remote)
    return None if embedder is None else Meaning(embedder, ChromaIndex(options))
