"""The floor's score with the signs beyond the words, for rooms in which nobody noted what people care about."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import numpy as np

from tertulia.bench.floor.corpus import Room, Turn
from tertulia.floor.features import Scene
from tertulia.floor.score import score
from tertulia.floor.signs.interests import Interests
from tertulia.floor.signs.nearness import Vector
from tertulia.floor.signs.place import Knowing, Place, Said
from tertulia.memory.embedder import Embedder

# Before the first turn that is judged, so many have vectors: what is remembered of meaning reaches no further back.
LEAD_TURNS = 40
MAX_CHARS = 1_000
# What an agent with so many interests costs is measured, though the people of a recorded room have none.
TIMED_INTERESTS = 12

Vectors = Mapping[int, Vector]


def embed_rooms(rooms: Sequence[Room], embedder: Embedder | None) -> list[Vectors]:
    """Give each room's vectors by the number of the turn; none without an embedder."""
    return asyncio.run(_embed_all(rooms, embedder))


async def _embed_all(rooms: Sequence[Room], embedder: Embedder | None) -> list[Vectors]:
    if embedder is None:
        return [{} for _ in rooms]
    found: list[Vectors] = []
    for room in rooms:
        numbers = range(max(0, room.first - LEAD_TURNS), room.last)
        made = await embedder.embed([_text(room.turns[number])[:MAX_CHARS] for number in numbers])
        found.append(dict(zip(numbers, made, strict=True)))
    await embedder.aclose()
    return found


class SignedRoom:
    """A recorded room, felt turn by turn."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._place = Place()
        self._vector: Vector | None = None
        some = list(vectors.values())[:TIMED_INTERESTS]
        self._timed = Knowing(
            Interests((), frozenset({"kernel", "printer", "garden"})), np.stack(some) if some else None
        )
        self._nobody = Knowing(Interests())

    def hear(self, number: int, turn: Turn) -> None:
        """Feel the next turn."""
        self._vector = self._vectors.get(number)
        said = Said(number + 1, turn.author, _text(turn), turn.lines[0].at_s or 0.0, vector=self._vector)
        self._place.take(said)

    def score(self, scene: Scene, name: str) -> float:
        """Score as the floor does, without interests, which nobody here has."""
        return score(scene, name, signs=self._place.signs_for(name, self._nobody, self._vector)).value

    def score_with_interests(self, scene: Scene, name: str) -> None:
        """Do all that an agent's bid takes; what comes of it says nothing."""
        signs = self._place.signs_for(name, self._timed, self._vector)
        signs["interest_words"] = self._timed.interests.fit(scene.rarities)
        score(scene, name, signs=signs, always_here=True)


def _text(turn: Turn) -> str:
    return "\n".join(line.text for line in turn.lines)
