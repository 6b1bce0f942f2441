"""How sure one may be of a share or a mean, and of a difference between two.

The turns of one room or person are alike, so they are not counted as if each were news: errors are those of sampled
units, not turns (cluster-robust, as for a ratio of sums). Intervals are of 95 %.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# The standard normal's, of 95 % on two sides.
_Z = 1.959964
# Student's t where its expansion is not good enough, by degrees of freedom.
_T = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 5: 2.5706, 6: 2.4469, 7: 2.3646, 8: 2.3060, 9: 2.2622}
# With fewer nothing is said of a difference.
MIN_SAMPLES, MIN_UNITS = 20, 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, or the share where every value is 0 or 1, with how many values of how many units it is made of.

    Without values it is None; `low` and `high` are None where one unit says nothing of others.
    """

    samples: int
    units: int
    mean: float | None
    low: float | None
    high: float | None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A. It `is_shown` where the interval leaves out 0 and there is enough to say so."""

    value: float
    low: float
    high: float
    is_enough: bool

    @property
    def is_shown(self) -> bool:
        return self.is_enough and (self.low > 0 or self.high < 0)


def estimate_mean(values: Iterable[tuple[str, float]]) -> Estimate:
    """Estimate a mean of values, each with its unit."""
    found = list(values)
    by_unit = _sum_by_unit(found)
    if not found:
        return Estimate(0, 0, None, None, None)
    samples, units = len(found), len(by_unit)
    mean = sum(value for _, value in found) / samples
    if units < 2:
        return Estimate(samples, units, mean, None, None)
    error = _error(by_unit, mean, samples)
    reach = _student(units - 1) * error
    return Estimate(samples, units, mean, mean - reach, mean + reach, error)


def estimate_share(values: Iterable[tuple[str, bool]]) -> Estimate:
    """Estimate a share by Wilson's interval, with as many samples as the units are worth."""
    found = [(unit, float(value)) for unit, value in values]
    plain = estimate_mean(found)
    if plain.mean is None or plain.low is None:
        return plain
    # Kish: samples that are alike within their units are worth fewer.
    by_chance = plain.mean * (1 - plain.mean) / plain.samples
    worth = plain.samples / max(1.0, plain.error**2 / by_chance) if by_chance else float(plain.units)
    low, high = _wilson(plain.mean, worth)
    return Estimate(plain.samples, plain.units, plain.mean, low, high, plain.error)


def compare_means(a: Estimate, b: Estimate) -> Difference | None:
    """Say how far B's mean is from A's, by Welch; None where nothing can be said of one of them."""
    if a.mean is None or b.mean is None or a.low is None or b.low is None:
        return None
    error = math.hypot(a.error, b.error)
    parts = a.error**4 / (a.units - 1) + b.error**4 / (b.units - 1)
    freedom = max(1, math.floor(error**4 / parts)) if parts else a.units + b.units - 2
    value, reach = b.mean - a.mean, _student(freedom) * error
    return Difference(value, value - reach, value + reach, _is_enough(a, b))


def compare_shares(a: Estimate, b: Estimate) -> Difference | None:
    """Say how far B's share is from A's, by Newcombe's interval; None where one of them has no values."""
    if a.mean is None or b.mean is None or a.low is None or b.low is None or a.high is None or b.high is None:
        return None
    value = b.mean - a.mean
    low = value - math.hypot(b.mean - b.low, a.high - a.mean)
    high = value + math.hypot(b.high - b.mean, a.mean - a.low)
    return Difference(value, low, high, _is_enough(a, b))


def _is_enough(a: Estimate, b: Estimate) -> bool:
    return min(a.samples, b.samples) >= MIN_SAMPLES and min(a.units, b.units) >= MIN_UNITS


def _sum_by_unit(found: list[tuple[str, float]]) -> dict[str, tuple[int, float]]:
    by_unit: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for unit, value in found:
        count, total = by_unit[unit]
        by_unit[unit] = (count + 1, total + value)
    return by_unit


def _error(by_unit: dict[str, tuple[int, float]], mean: float, samples: int) -> float:
    units = len(by_unit)
    squares = sum((total - count * mean) ** 2 for count, total in by_unit.values())
    return math.sqrt(units / (units - 1) * squares) / samples


def _wilson(share: float, samples: float) -> tuple[float, float]:
    scale = 1 + _Z**2 / samples
    middle = (share + _Z**2 / (2 * samples)) / scale
    reach = _Z / scale * math.sqrt(share * (1 - share) / samples + _Z**2 / (4 * samples**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _student(freedom: int) -> float:
    """Give Student's t by its expansion about the normal (Abramowitz and Stegun, 26.7.5)."""
    if freedom in _T:
        return _T[freedom]
    z, v = _Z, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3
