"""The vector index: the contract, and the exact one that lives in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.memory.embedder import Vectors

Metadata = Mapping[str, str | int | float | bool]


class VectorIndex(Protocol):
    """Finds an agent's memories by nearness; holds nothing that cannot be rebuilt from the database.

    Agents never see one another's entries. Calls are safe to repeat. Every method may raise `Unavailable`.
    `is_elsewhere` where the entries lie on somebody else's disk, into which nobody here can look.
    """

    @property
    def is_elsewhere(self) -> bool: ...

    async def upsert(
        self, agent_id: AgentId, ids: Sequence[MemoryId], vectors: Vectors, metadatas: Sequence[Metadata]
    ) -> None:
        """Store unit vectors, one row per id; an id already there is replaced. Visible to the next call."""
        ...

    async def query(self, agent_id: AgentId, vector: Vectors, k: int) -> list[tuple[MemoryId, float]]:
        """List at most `k` ids with their cosine similarity (-1..1), nearest first; none for an unknown agent.

        A vector of another length than those that are held is refused as unavailable.
        """
        ...

    async def delete(self, agent_id: AgentId, ids: Sequence[MemoryId]) -> None:
        """Forget these ids; unknown ones are ignored."""
        ...

    async def drop(self, agent_id: AgentId) -> None:
        """Forget all of the agent's entries, whatever their dimension."""
        ...

    async def clear(self) -> None:
        """Forget everybody's entries, and leave nothing of them on the disk, if that is ours."""
        ...

    async def counts(self) -> dict[AgentId, int]:
        """Count the entries of every agent that has any; who has none may be there with 0."""
        ...

    async def aclose(self) -> None:
        """Release everything; further calls raise `Unavailable`."""
        ...


class ExactIndex:
    """A `VectorIndex` that compares with every vector: exact, in memory, gone with the process."""

    is_elsewhere = False

    def __init__(self) -> None:
        self._vectors: dict[AgentId, dict[MemoryId, Vectors]] = {}
        self._matrices: dict[AgentId, Vectors] = {}

    async def upsert(
        self, agent_id: AgentId, ids: Sequence[MemoryId], vectors: Vectors, metadatas: Sequence[Metadata]
    ) -> None:
        self._vectors.setdefault(agent_id, {}).update(zip(ids, vectors, strict=True))
        self._matrices.pop(agent_id, None)

    async def query(self, agent_id: AgentId, vector: Vectors, k: int) -> list[tuple[MemoryId, float]]:
        held = self._vectors.get(agent_id)
        if not held:
            return []
        matrix = self._matrices.get(agent_id)
        if matrix is None:
            matrix = self._matrices[agent_id] = np.stack(list(held.values()))
        if matrix.shape[1] != len(vector):
            raise Unavailable("The memory index holds vectors of another length, which are still to be made anew.")
        similarity = matrix @ vector
        ids = list(held)
        nearest = np.argsort(-similarity, kind="stable")[:k]
        return [(ids[i], float(similarity[i])) for i in nearest]

    async def delete(self, agent_id: AgentId, ids: Sequence[MemoryId]) -> None:
        held = self._vectors.get(agent_id, {})
        for memory_id in ids:
            held.pop(memory_id, None)
        self._matrices.pop(agent_id, None)

    async def drop(self, agent_id: AgentId) -> None:
        self._vectors.pop(agent_id, None)
        self._matrices.pop(agent_id, None)

    async def clear(self) -> None:
        self._vectors.clear()
        self._matrices.clear()

    async def counts(self) -> dict[AgentId, int]:
        return {agent_id: len(held) for agent_id, held in self._vectors.items()}

    async def aclose(self) -> None:
        self._vectors.clear()
        self._matrices.clear()
