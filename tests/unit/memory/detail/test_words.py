"""Words of a text, made small, still say which text is near."""

from __future__ import annotations

import numpy as np
import pytest

from tertulia.memory.detail.words import MAX_WORDS, WIDTH, condense, nearness, unpack


def _states(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)


def test_a_word_takes_a_byte_an_axis_and_comes_back_from_bytes() -> None:
    words = condense(_states(5))
    assert words.shape == (5, WIDTH)
    assert np.array_equal(unpack(words.tobytes()), words)


def test_long_texts_are_known_by_their_first_words() -> None:
    states = _states(MAX_WORDS + 9)
    assert np.array_equal(condense(states), condense(states[:MAX_WORDS]))


def test_only_directions_stay() -> None:
    assert np.abs(condense(_states(3)).astype(int) - condense(7 * _states(3))).max() <= 1


def test_nearness_is_the_mean_of_the_nearest_words() -> None:
    states = _states(6)
    asked, same, half = condense(states[:2]), condense(states), condense(states[1:])
    found = nearness(asked, [half, same])
    assert found[1] == pytest.approx(1, abs=0.01)
    assert 0.4 < found[0] < 0.8


def test_a_word_that_says_nothing_is_near_to_none() -> None:
    silent = condense(np.zeros((1, 384), dtype=np.float32))
    assert nearness(silent, [condense(_states(2))]).tolist() == [0]
