"""The measures of turn-taking, each against a case counted by hand."""

from __future__ import annotations

import pytest

from tertulia.bench.floor.metrics import (
    Bid,
    Heard,
    average_precision,
    best_threshold,
    measure_arbitration,
    measure_speaking,
)

# One turn that ana answers and bert too would have, one that nobody answers, one whose author goes on.
TURNS = [
    Heard((Bid("ana", 0.9, True, True), Bid("bert", 0.6, False, False)), ("ana",), goes_on=False),
    Heard((Bid("ana", 0.7, False, True), Bid("bert", 0.1, False, False)), (), goes_on=False),
    Heard((Bid("ana", 0.2, False, False), Bid("bert", 0.5, True, False)), ("bert",), goes_on=True),
]


def test_average_precision_counts_equal_scores_together() -> None:
    bids = [bid for turn in TURNS for bid in turn.bids]
    assert average_precision(bids) == pytest.approx((1 / 1 + 2 / 4) / 2)
    assert average_precision([Bid("a", 0.5, True, False), Bid("b", 0.5, False, False)]) == 0.5
    assert average_precision([]) == 0.0


def test_the_best_threshold_has_the_best_f1() -> None:
    assert best_threshold(bid for turn in TURNS for bid in turn.bids) in {0.9, 0.5}
    assert best_threshold([]) == 1.0


def test_speaking_is_counted_per_decision() -> None:
    found = measure_speaking(TURNS, 0.5)
    assert found["precision"] == 0.5
    assert found["recall"] == 1.0
    assert found["F1"] == pytest.approx(2 / 3)
    assert found["recall when not named"] == 1.0
    assert found["false per 100 heard"] == pytest.approx(100 * 2 / 6)
    assert found["intrusive per 100 heard"] == pytest.approx(100 / 6)
    assert found["talks over, of spoken"] == 0.0
    assert found["steals the floor, of spoken"] == 0.25
    assert measure_speaking([], 0.5)["F1"] == 0.0


def test_arbitration_ranks_one_or_nobody() -> None:
    found = measure_arbitration(TURNS, 0.65)
    # ana is right; nobody would have been, and comes second; bert would have been, and comes second after nobody.
    assert found["arbitration: accuracy"] == pytest.approx(1 / 3)
    assert found["arbitration: MRR"] == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert found["two or more would speak, without it"] == 0.0
    assert measure_arbitration(TURNS, 0.5)["two or more would speak, without it"] == pytest.approx(1 / 3)
