"""A recorded room felt turn by turn: with vectors where there is an embedder, and by words where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tertulia.bench.floor.corpus import read_rooms
from tertulia.bench.floor.measure import SAMPLE, SIGNED, measure_floor
from tertulia.bench.floor.signs import LEAD_TURNS, embed_rooms
from tertulia.memory.embedder import Vectors


class LengthEmbedder:
    """Vectors that tell texts of different length apart."""

    name, dim = "length", 2

    async def embed(self, texts: Sequence[str]) -> Vectors:
        made = np.array([[len(text), 10] for text in texts], dtype=np.float32)
        unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit

    async def aclose(self) -> None:
        return None


def test_what_is_judged_has_vectors_and_what_is_long_past_has_none() -> None:
    rooms = read_rooms(SAMPLE)
    for room, vectors in zip(rooms, embed_rooms(rooms, LengthEmbedder()), strict=True):
        assert set(vectors) == set(range(max(0, room.first - LEAD_TURNS), room.last))
    assert embed_rooms(rooms, None) == [{} for _ in rooms]


def test_the_signs_are_measured_beside_the_words_alone() -> None:
    by_words, by_meaning = measure_floor(None), measure_floor(None, LengthEmbedder())
    assert (by_words.conditions["meaning"], by_meaning.conditions["meaning"]) == ("none", "length")
    for report in (by_words, by_meaning):
        named = {figure.name: figure.median for figure in report.figures}
        assert 0 < named[f"{SIGNED}: average precision"] <= 1
        assert named[f"{SIGNED}: CPU µs per decision, p99"] >= named[f"{SIGNED}: CPU µs per decision, p50"] > 0
