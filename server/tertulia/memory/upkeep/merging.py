"""Which memories say the same, and what becomes of them as one: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import Memory, MemoryDraft
from tertulia.memory.recall import SAME_SIMILARITY
from tertulia.memory.talk import words

# Below so many memories nothing is merged: little is gained, and each may still be wanted by its own words.
MIN_MEMORIES = 100
_MAX_TAGS = 50

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Merger:
    """Memories that say the same: the earliest stays, as `draft`, and the others go."""

    survivor: Memory
    draft: MemoryDraft
    merged: tuple[Memory, ...]


def find_mergers(memories: Sequence[Memory], vectors: Mapping[MemoryId, Vector]) -> list[Merger]:
    """Find what an agent remembers more than once: of the same author, place, audience, kind and type.

    Two say the same by their words, or by a cosine of 0.95 of their vectors with the same numbers and negations.
    """
    if len(memories) < MIN_MEMORIES:
        return []
    clusters = (cluster for alike in _comparable(memories) for cluster in _clusters(alike, vectors))
    return [_merge(cluster) for cluster in clusters if len(cluster) > 1]


def _comparable(memories: Sequence[Memory]) -> Iterator[list[Memory]]:
    """Part memories into those that may be one, each in the order of talk."""
    groups: dict[tuple[object, ...], list[Memory]] = {}
    for memory in sorted(memories, key=lambda one: one.ordinal):
        author, subject = (memory.source.author or "").lower(), (memory.subject or "").lower()
        audience = None if memory.audience is None else frozenset(memory.audience)
        key = (author, subject, memory.source.place, audience, memory.kind, memory.type, memory.expires_at)
        groups.setdefault(key, []).append(memory)
    return iter(groups.values())


def _clusters(alike: list[Memory], vectors: Mapping[MemoryId, Vector]) -> Iterator[list[Memory]]:
    """Part comparable memories into those that say the same as the first of them."""
    said = [tuple(words.words(memory.content)) for memory in alike]
    weighty = [words.decisive(memory.content) for memory in alike]
    has_vector = np.array([memory.id in vectors for memory in alike])
    matrix = np.stack([vectors[one.id] for one in alike if one.id in vectors]) if has_vector.any() else None
    row_of = np.cumsum(has_vector) - 1
    taken = np.zeros(len(alike), dtype=bool)
    for first in range(len(alike)):
        if taken[first]:
            continue
        close = np.zeros(len(alike), dtype=bool)
        if matrix is not None and has_vector[first]:
            close[has_vector] = matrix @ matrix[row_of[first]] >= SAME_SIMILARITY
        members = [
            other
            for other in range(first, len(alike))
            if not taken[other] and (said[other] == said[first] or (close[other] and weighty[other] == weighty[first]))
        ]
        taken[members] = True
        yield [alike[other] for other in members]


def _merge(cluster: list[Memory]) -> Merger:
    """Keep the earliest evidence; every further one leaves half of the doubt that was left."""
    survivor, *others = cluster
    doubt = 1.0 - max(memory.confidence for memory in cluster)
    tags = tuple(dict.fromkeys(tag for memory in cluster for tag in memory.tags))
    draft = replace(
        MemoryDraft(**{name: getattr(survivor, name) for name in MemoryDraft.__dataclass_fields__}),
        confidence=round(1.0 - doubt / 2 ** len(others), 4),
        importance=max(memory.importance for memory in cluster),
        created_at=min(memory.created_at for memory in cluster),
        tags=tags[:_MAX_TAGS],
    )
    return Merger(survivor, draft, tuple(others))
