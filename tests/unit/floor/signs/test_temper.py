"""What personality does to when an agent speaks."""

from __future__ import annotations

import pytest

from tertulia.domain.agent import Traits
from tertulia.floor.signs.temper import delay_factor, logit, sigmoid, threshold_of
from tertulia.floor.weights import THRESHOLD


@pytest.mark.parametrize(("extraversion", "threshold"), [(0.0, 0.5), (0.5, 0.36), (1.0, 0.2)])
def test_the_outgoing_speak_sooner(extraversion: float, threshold: float) -> None:
    assert threshold_of(Traits(extraversion=extraversion)) == pytest.approx(threshold)


def test_between_them_it_goes_steadily() -> None:
    found = [threshold_of(Traits(extraversion=step / 10)) for step in range(11)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 11


def test_a_plain_agent_has_the_usual_threshold_and_pace() -> None:
    assert threshold_of(Traits()) == pytest.approx(THRESHOLD)
    assert delay_factor(Traits()) == 1.0


def test_the_outgoing_are_quicker_and_the_careful_wait() -> None:
    assert delay_factor(Traits(extraversion=1.0)) == pytest.approx(2 / 3)
    assert delay_factor(Traits(extraversion=0.0)) == pytest.approx(3 / 2)
    assert delay_factor(Traits(conscientiousness=1.0)) > 1 > delay_factor(Traits(conscientiousness=0.0))
    assert 2 / 3 <= delay_factor(Traits(1.0, 0.5, 0.0)) < delay_factor(Traits(0.0, 0.5, 1.0)) <= 3 / 2


@pytest.mark.parametrize("chance", [0.0, 0.2, 0.5, 1.0])
def test_logits_are_undone(chance: float) -> None:
    assert sigmoid(logit(chance)) == pytest.approx(chance, abs=1e-8)
