"""The sentence model gives the vectors that its weights stand for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from math import erf, sqrt
from pathlib import Path

import numpy as np
import pytest

from tertulia.memory import minilm
from tertulia.memory.minilm import MiniLM
from tertulia.memory.models import find_minilm
from tests.conftest import skip_without

SHARED = Path.home() / ".cache" / "tertulia" / "models"


@pytest.fixture
async def embedder() -> AsyncIterator[MiniLM]:
    found = find_minilm(SHARED)
    if found is None:
        skip_without("minilm", f"the embedder's weights are not in {SHARED}; `tertulia models add minilm` fetches them")
    yield found
    await found.aclose()


async def test_nearness_in_meaning_is_nearness_of_vectors(embedder: MiniLM) -> None:
    texts = ["We adopted a puppy last week", "Do they have any pets?", "The invoice was paid late"]
    vectors = await embedder.embed(texts)
    assert vectors.shape == (3, embedder.dim)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    near, far = float(vectors[0] @ vectors[1]), float(vectors[2] @ vectors[1])
    assert near > far + 0.2


async def test_a_text_has_the_same_vector_in_any_company(embedder: MiniLM) -> None:
    texts = [f"{'sailing ' * n}on the river" for n in range(40)]
    together = await embedder.embed(texts)
    alone = np.concatenate([await embedder.embed([text]) for text in texts[::13]])
    assert np.abs(together[::13] - alone).max() < 1e-5


async def test_words_that_only_join_others_are_left_out(embedder: MiniLM) -> None:
    texts = ["Where is the ferry?", "Is it?", ""]
    vectors, told = await embedder.embed_words(texts)
    assert np.array_equal(vectors, await embedder.embed(texts))
    # Of the first only the ferry stays; where nothing would, all do, with the model's two marks.
    assert [len(one) for one in told] == [1, 5, 2]


async def test_long_texts_and_none_are_taken(embedder: MiniLM) -> None:
    assert (await embedder.embed(["word " * 5000, ""])).shape == (2, embedder.dim)
    assert (await embedder.embed([])).shape == (0, embedder.dim)


def test_the_fitted_activation_keeps_its_bound() -> None:
    x = np.linspace(-12, 12, 20_001, dtype=np.float32)
    exact = np.array([value * 0.5 * (1 + erf(value / sqrt(2))) for value in x.tolist()])
    assert np.abs(minilm._gelu(x) - exact).max() < 3e-5
