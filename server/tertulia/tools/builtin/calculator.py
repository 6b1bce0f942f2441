"""The calculator: reads one line of arithmetic and works it out while reading, in bounded time and space."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from tertulia.domain.errors import ToolInputInvalid
from tertulia.tools.builtin.exact import CONSTANTS, FUNCTIONS, Number, bounded, power, to_text
from tertulia.tools.tool import tool

MAX_LENGTH = 500
MAX_DEPTH = 40

_SPELLINGS = str.maketrans(
    {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " "}
)


def _number(separators: str) -> re.Pattern[str]:
    """Match a number whose thousands may be set apart by one of `separators`, and its exponent."""
    grouped = rf"[0-9]{{1,3}}(?P<mark>[{separators}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*(?![0-9])"
    mantissa = rf"(?:{grouped}|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
    return re.compile(rf"(?P<mantissa>{mantissa})(?:[eE](?P<exponent>[+-]?[0-9]{{1,4}})(?![0-9]))?")


_NUMBER = _number("_ ,")
# Between the brackets of a call a comma separates numbers and never groups digits.
_NUMBER_IN_CALL = _number("_ ")
_SYMBOL = re.compile(r"\*\*|//|[-+*/^%(),]|x(?![A-Za-z(])")
_NAME = re.compile(r"[A-Za-z]+|π")
_SAME = {"^": "**", "x": "*"}


def calculate(expression: str) -> str:
    """Work out `expression` and write the result as a decimal number.

    Raises: ToolInputInvalid, saying what to change, for whatever cannot be worked out.
    """
    if len(expression) > MAX_LENGTH:
        raise ToolInputInvalid(f"The expression is longer than {MAX_LENGTH} characters; work it out in parts.")
    try:
        return to_text(_Reader(expression.translate(_SPELLINGS).rstrip(" =?\n")).result())
    except ZeroDivisionError as error:
        raise ToolInputInvalid("That divides by zero.") from error
    except OverflowError as error:
        raise ToolInputInvalid("The result is too large for this calculator.") from error
    except ValueError as error:
        raise ToolInputInvalid(
            "That has no real result: a root or logarithm is taken of a number out of range."
        ) from error


@dataclass(frozen=True, slots=True)
class _Value:
    """A number worked out so far; `is_percent` while it is nothing but a percentage."""

    number: Number
    is_percent: bool = False


class _Reader:
    """Descends through the expression: sums of products of signed powers of numbers, calls and brackets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._open_calls = 0
        self._move(0)

    def result(self) -> Number:
        number = self._sum().number
        if self._at < len(self._text):
            raise self._unexpected()
        return number

    def _sum(self) -> _Value:
        left = self._product()
        while (symbol := self._symbol) in ("+", "-"):
            self._take()
            right = self._product()
            change = right.number if symbol == "+" else -right.number
            if right.is_percent and not left.is_percent:
                change = bounded(left.number * change)
            left = _Value(bounded(left.number + change), left.is_percent and right.is_percent)
        return left

    def _product(self) -> _Value:
        left = self._signed()
        while True:
            symbol = self._symbol or self._name
            if symbol not in ("*", "/", "//", "%") and not (symbol == "of" and left.is_percent):
                return left
            self._take()
            left = _Value(_multiply(left.number, symbol, self._signed().number))

    def _signed(self) -> _Value:
        symbol = self._symbol
        if symbol not in ("+", "-"):
            return self._power()
        self._take()
        self._enter()
        value = self._signed()
        self._depth -= 1
        return value if symbol == "+" else _Value(-value.number, value.is_percent)

    def _power(self) -> _Value:
        base = self._percentage()
        if self._symbol != "**":
            return base
        self._take()
        self._enter()
        exponent = self._signed()
        self._depth -= 1
        return _Value(power(base.number, exponent.number))

    def _percentage(self) -> _Value:
        """Read an operand; a `%` after it is a percentage unless another operand follows, as in `7 % 3`."""
        number = self._operand()
        if self._symbol != "%":
            return _Value(number)
        before = self._at
        self._take()
        if self._begins_operand():
            self._move(before)
            return _Value(number)
        return _Value(bounded(number / 100), is_percent=True)

    def _begins_operand(self) -> bool:
        following = self._text[self._at : self._at + 1]
        return following in tuple("0123456789.(") or self._name.lower() in (*FUNCTIONS, *CONSTANTS)

    def _operand(self) -> Number:
        if self._symbol == "(":
            return self._bracket()
        if self._name:
            return self._named()
        return self._literal()

    def _bracket(self) -> Number:
        self._take()
        self._enter()
        number = self._sum().number
        self._depth -= 1
        self._expect(")")
        return number

    def _named(self) -> Number:
        known = self._name.lower()
        if known not in FUNCTIONS and known not in CONSTANTS:
            raise ToolInputInvalid(f"{self._name!r} is unknown; known are {', '.join([*FUNCTIONS, *CONSTANTS])}.")
        self._take()
        if known in CONSTANTS:
            return CONSTANTS[known]
        function = FUNCTIONS[known]
        numbers = self._arguments(known)
        if len(numbers) < function.least or (function.most is not None and len(numbers) > function.most):
            raise ToolInputInvalid(f"{known} was given {len(numbers)} numbers, which is not how many it takes.")
        return bounded(function.compute(*numbers))

    def _arguments(self, name: str) -> list[Number]:
        if self._symbol != "(":
            raise ToolInputInvalid(f"Write {name} with its numbers in brackets, as in {name}(2).")
        self._take()
        self._enter()
        self._open_calls += 1
        numbers = [self._sum().number]
        while self._symbol == ",":
            self._take()
            numbers.append(self._sum().number)
        self._open_calls -= 1
        self._depth -= 1
        self._expect(")")
        return numbers

    def _literal(self) -> Number:
        match = (_NUMBER_IN_CALL if self._open_calls else _NUMBER).match(self._text, self._at)
        if match is None:
            raise self._unexpected()
        self._move(match.end())
        mantissa = Fraction(re.sub("[_ ,]", "", match["mantissa"]))
        return bounded(mantissa * power(Fraction(10), Fraction(match["exponent"] or 0)))

    def _move(self, position: int) -> None:
        """Go to the next thing at or after `position` and look what it is: a symbol, a name, or neither."""
        text = self._text
        while text[position : position + 1].isspace():
            position += 1
        self._at = position
        symbol = _SYMBOL.match(text, position)
        self._spelt = symbol[0] if symbol else ""
        self._symbol = _SAME.get(self._spelt, self._spelt)
        name = None if symbol else _NAME.match(text, position)
        self._name = name[0] if name else ""

    def _take(self) -> None:
        self._move(self._at + len(self._spelt or self._name))

    def _expect(self, symbol: str) -> None:
        if self._symbol != symbol:
            raise self._unexpected()
        self._take()

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ToolInputInvalid(f"The expression is nested deeper than {MAX_DEPTH} levels; work it out in parts.")

    def _unexpected(self) -> ToolInputInvalid:
        if self._at >= len(self._text):
            return ToolInputInvalid("The expression breaks off; a number or a closing bracket is missing at its end.")
        shown = self._text[self._at : self._at + 12]
        return ToolInputInvalid(
            f"Cannot read {shown!r} at position {self._at + 1}. Write numbers with a decimal point, "
            "operators + - * / // % **, brackets and functions such as sqrt(2)."
        )


def _multiply(left: Number, symbol: str, right: Number) -> Number:
    match symbol:
        case "/":
            return bounded(left / right)
        case "//":
            return bounded(left // right)
        case "%":
            return bounded(left % right)
        case _:
            return bounded(left * right)


@tool("calculator", permission="compute:use", shown=("expression",))
def calculator(expression: Annotated[str, Field(description='Such as "15% of 80" or "2 * (3 + sqrt(16))".')]) -> str:
    """Work out one arithmetic expression exactly and return the result as a decimal number.

    Operators: + - * / // % ** and brackets. Percentages: "15% of 80", "80 + 15%".
    Functions: sqrt abs round min max log (base 10, or log(x, base)) ln exp sin cos tan (radians) floor ceil factorial.
    Constants: pi e.
    """
    return calculate(expression)
