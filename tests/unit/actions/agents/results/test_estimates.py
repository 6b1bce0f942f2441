"""Intervals are as wide as they say, and a difference is shown where there is one."""

from __future__ import annotations

import random

import pytest

from tertulia.actions.agents.results.estimates import (
    Estimate,
    compare_means,
    compare_shares,
    estimate_mean,
    estimate_share,
)


def alone(values: list[float]) -> list[tuple[str, float]]:
    """Give every value a unit of its own."""
    return [(str(number), value) for number, value in enumerate(values)]


def test_a_mean_of_independent_values_has_students_interval() -> None:
    # The standard error is sqrt(4.8 / 6), and Student's t for 5 degrees of freedom 2.5706.
    found = estimate_mean(alone([2, 4, 4, 5, 7, 8]))
    assert (found.samples, found.units, found.mean) == (6, 6, 5)
    assert found.low == pytest.approx(5 - 2.5706 * 0.8**0.5, abs=1e-3)
    assert found.high == pytest.approx(5 + 2.5706 * 0.8**0.5, abs=1e-3)


def test_a_share_of_independent_values_has_wilsons_interval() -> None:
    # Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662.
    found = estimate_share((str(number), number < 81) for number in range(263))
    assert found.low == pytest.approx(0.2553, abs=1e-3)
    assert found.high == pytest.approx(0.3662, abs=1e-3)


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    # Newcombe (1998), method 10, example (a): 56/70 less 48/80 is 0.0524 to 0.3339.
    a = estimate_share((str(number), number < 48) for number in range(80))
    b = estimate_share((str(number), number < 56) for number in range(70))
    found = compare_shares(a, b)
    assert found is not None
    assert found.is_shown
    assert found.low == pytest.approx(0.0524, abs=2e-3)
    assert found.high == pytest.approx(0.3339, abs=2e-3)


@pytest.mark.parametrize("estimate", [estimate_mean, estimate_share])
def test_of_nothing_and_of_one_unit_nothing_is_claimed(estimate: object) -> None:
    assert callable(estimate)
    assert estimate([]) == Estimate(0, 0, None, None, None)
    one = estimate([("room", 1), ("room", 0)])
    assert (one.samples, one.units, one.mean) == (2, 1, 0.5)
    assert compare_means(one, one) is None


def test_what_is_alike_within_a_unit_is_little_evidence() -> None:
    apart = estimate_share((str(number), number % 2 == 0) for number in range(200))
    alike = estimate_share((str(number // 20), number // 20 % 2 == 0) for number in range(200))
    assert apart.mean == alike.mean == 0.5
    assert apart.low is not None
    assert alike.low is not None
    assert alike.low < apart.low - 0.1


def test_few_units_show_no_difference_however_far_apart() -> None:
    a = estimate_mean((str(number % 4), float(number % 4)) for number in range(100))
    b = estimate_mean((str(number % 4), 100.0 + number % 4) for number in range(100))
    found = compare_means(a, b)
    assert found is not None
    assert (found.is_enough, found.is_shown) == (False, False)


def test_values_that_never_differ_differ_by_just_that() -> None:
    a, b = estimate_mean(alone([1.0] * 30)), estimate_mean(alone([3.0] * 30))
    found = compare_means(a, b)
    assert found is not None
    assert (found.value, found.low, found.high, found.is_shown) == (2.0, 2.0, 2.0, True)


def test_where_there_is_no_difference_one_is_rarely_shown() -> None:
    chance = random.Random(7)

    def arm() -> Estimate:
        values = []
        for unit in range(12):
            lean = chance.gauss(0, 1)
            values += [(str(unit), lean + chance.gauss(0, 1)) for _ in range(10)]
        return estimate_mean(values)

    shown = sum(found is not None and found.is_shown for found in (compare_means(arm(), arm()) for _ in range(400)))
    # A test that took each of the ten as news would show one in two.
    assert shown <= 32


def test_shares_at_the_edge_stay_within_0_and_1() -> None:
    found = estimate_share((str(number), False) for number in range(30))
    assert found.low == 0.0
    assert found.high is not None
    assert 0.05 < found.high < 0.2
