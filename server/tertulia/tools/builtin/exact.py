"""Numbers of bounded size: exact fractions as long as possible, floats where mathematics has no choice."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from tertulia.domain.errors import ToolInputInvalid

Number = Fraction | float

# About 616 digits: above every practical sum, below what costs noticeable time.
MAX_BITS = 2048
MAX_FACTORIAL = 300
MAX_ROUND_DIGITS = 100
MAX_DECIMALS = 40
SIGNIFICANT_DIGITS = 15
HALF = Fraction(1, 2)


def bounded(value: int | Number) -> Number:
    """Return `value` exactly if it is of bearable size, else as a float.

    Raises: ToolInputInvalid when it is too large for either.
    """
    if not isinstance(value, float):
        exact = Fraction(value)
        if max(exact.numerator.bit_length(), exact.denominator.bit_length()) <= MAX_BITS:
            return exact
        value = float(exact)
    if not math.isfinite(value):
        raise ToolInputInvalid("The result is too large for this calculator.")
    return value


def power(base: Number, exponent: Number) -> Number:
    """Raise `base` to `exponent`; the size of the result is estimated before anything is computed."""
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if exponent == HALF:
            return square_root(base)
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if exponent.denominator == 1 and bits * abs(exponent.numerator) <= 2 * MAX_BITS:
            return bounded(base**exponent.numerator)
    result = float(base) ** float(exponent)
    if isinstance(result, complex):
        raise ToolInputInvalid("A fractional power of a negative number has no real result.")
    return bounded(float(result))


def square_root(value: Number) -> Number:
    """Take the square root, exactly when there is an exact one."""
    if isinstance(value, Fraction) and value >= 0:
        root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
        if root * root == value:
            return root
    return math.sqrt(value)


def round_half_away(value: Number, digits: Number = Fraction(0)) -> Number:
    """Round to `digits` decimals, halves away from zero as people are taught."""
    if digits != int(digits) or not -MAX_ROUND_DIGITS <= digits <= MAX_ROUND_DIGITS:
        raise ToolInputInvalid(f"round takes a whole number of digits from -{MAX_ROUND_DIGITS} to {MAX_ROUND_DIGITS}.")
    scale = Fraction(10) ** int(digits)
    rounded = math.floor(abs(Fraction(value)) * scale + HALF) / scale
    return rounded if value >= 0 else -rounded


def factorial(value: Number) -> Number:
    """Multiply the whole numbers up to `value`."""
    if value != int(value) or not 0 <= value <= MAX_FACTORIAL:
        raise ToolInputInvalid(f"factorial takes a whole number from 0 to {MAX_FACTORIAL}.")
    return Fraction(math.factorial(int(value)))


def logarithm(value: Number, base: Number = Fraction(10)) -> Number:
    """Take the logarithm to `base`, 10 unless told."""
    return math.log10(value) if base == 10 else math.log(value) / math.log(base)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the calculator and how many numbers it takes; None is any number of them."""

    compute: Callable[..., int | Number]
    least: int = 1
    most: int | None = 1


FUNCTIONS = {
    "sqrt": Function(square_root),
    "abs": Function(abs),
    "round": Function(round_half_away, 1, 2),
    "min": Function(min, 2, None),
    "max": Function(max, 2, None),
    "log": Function(logarithm, 1, 2),
    "ln": Function(math.log),
    "exp": Function(math.exp),
    "sin": Function(math.sin),
    "cos": Function(math.cos),
    "tan": Function(math.tan),
    "floor": Function(math.floor),
    "ceil": Function(math.ceil),
    "factorial": Function(factorial),
}
CONSTANTS: dict[str, Number] = {"pi": math.pi, "π": math.pi, "e": math.e}


def to_text(value: Number) -> str:
    """Write a number in full if it ends within `MAX_DECIMALS` decimals, else to 15 significant digits."""
    if isinstance(value, float):
        return f"{value + 0.0:.{SIGNIFICANT_DIGITS}g}"
    for decimals in range(MAX_DECIMALS + 1):
        if 10**decimals % value.denominator == 0:
            sign = "-" if value < 0 else ""
            digits = str(abs(value.numerator) * 10**decimals // value.denominator).rjust(decimals + 1, "0")
            return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits
    quotient = Context(prec=SIGNIFICANT_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient:g}"
