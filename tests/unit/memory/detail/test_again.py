"""The best of a first ranking is ranked again by its words, as far as they are known."""

from __future__ import annotations

import numpy as np
import pytest

from tertulia.domain.ids import MemoryId
from tertulia.memory.detail.again import WEIGHTS, Candidates
from tertulia.memory.detail.words import Words, condense
from tertulia.memory.talk.ranking import DENSE, Ranking

IDS = [MemoryId(f"mry_{number}") for number in range(4)]


def _ranked() -> Ranking:
    values = {name: np.zeros(4, dtype=np.float32) for name in DENSE if name != "bias"}
    values["lex"] = np.array([0.1, 0.4, 0.3, 0.2], dtype=np.float32)
    similarity = np.array([0.5, 0.6, 0.7, 0.8], dtype=np.float32)
    return Ranking(values["lex"] * 2, similarity, np.ones(4, dtype=bool), values)


def _words(seed: int) -> Words:
    return condense(np.random.default_rng(seed).normal(size=(3, 384)).astype(np.float32))


def test_positions_are_taken_out_of_a_ranking() -> None:
    taken = Candidates.of(IDS, _ranked(), [1, 2])
    assert taken.ids == [IDS[1], IDS[2]]
    assert taken.similarity.tolist() == pytest.approx([0.6, 0.7])
    assert taken.values["lex"].tolist() == pytest.approx([0.4, 0.3])


def test_who_says_the_same_words_goes_before_who_was_first() -> None:
    taken = Candidates.of(IDS, _ranked(), [1, 2, 3])
    details = {IDS[1]: _words(5).tobytes(), IDS[2]: _words(6).tobytes(), IDS[3]: _words(7).tobytes()}
    found = [one for one, _, _ in taken.ordered(_words(7), details)]
    assert found[0] == IDS[3]
    assert set(found) == {IDS[1], IDS[2], IDS[3]}


@pytest.mark.parametrize("asked", [None, np.zeros((0, 128), dtype=np.int8), _words(1)], ids=["none", "empty", "some"])
def test_without_words_on_both_sides_the_first_ranking_stands(asked: Words | None) -> None:
    taken = Candidates.of(IDS, _ranked(), [1, 2, 3])
    assert [one for one, _, _ in taken.ordered(asked, {})] == [IDS[1], IDS[2], IDS[3]]
    assert [logit for _, _, logit in taken.ordered(asked, {})] == pytest.approx([0.8, 0.6, 0.4])


def test_of_whom_no_words_are_known_the_usual_is_taken() -> None:
    taken = Candidates.of(IDS, _ranked(), [1, 2, 3])
    found = taken.ordered(_words(7), {IDS[3]: _words(7).tobytes(), IDS[2]: _words(6).tobytes()})
    assert [one for one, _, _ in found] == [IDS[3], IDS[1], IDS[2]]


def test_every_value_of_the_first_ranking_is_weighed_again() -> None:
    assert WEIGHTS.keys() == DENSE.keys() | {"near"}
