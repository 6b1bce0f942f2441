"""Numbers keep their value while they are small and never grow beyond their bound."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.errors import ToolInputInvalid
from tertulia.tools.builtin.exact import MAX_BITS, bounded, power, round_half_away, square_root, to_text


def test_sizes_are_bounded() -> None:
    assert bounded(2 ** (MAX_BITS - 1)) == Fraction(2 ** (MAX_BITS - 1))
    assert bounded(Fraction(1, 2**MAX_BITS)) == 0.0
    with pytest.raises(ToolInputInvalid, match="too large"):
        bounded(float("inf"))
    with pytest.raises(OverflowError):
        bounded(2**MAX_BITS)


@given(st.fractions(max_denominator=1000), st.integers(-20, 20))
def test_whole_powers_are_exact(base: Fraction, exponent: int) -> None:
    if base or exponent >= 0:
        assert power(base, Fraction(exponent)) == base**exponent


@given(st.fractions(min_value=0))
def test_roots_of_squares_are_exact(root: Fraction) -> None:
    assert square_root(root * root) == root


@given(st.decimals(-1000, 1000, places=3), st.integers(0, 2))
def test_rounding_moves_at_most_half_a_step(value: object, digits: int) -> None:
    number = Fraction(str(value))
    rounded = round_half_away(number, Fraction(digits))
    assert abs(rounded - number) * 10**digits <= Fraction(1, 2)
    assert round_half_away(-number, Fraction(digits)) == -rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 10**40), "0." + "0" * 39 + "1"),
        (Fraction(1, 10**41), "1e-41"),
        (Fraction(-2, 3), "-0.666666666666667"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e300, "1e+300"),
    ],
)
def test_text(value: Fraction | float, text: str) -> None:
    assert to_text(value) == text
