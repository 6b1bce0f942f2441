"""Reads numbers written in words, or half in words, and writes them in figures."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_GROUPS = {"dozen": 12, "hundred": 100}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
SCALES = {**_GROUPS, **_SCALES}

NUMERAL = rf"(?:{'|'.join(sorted([*_UNITS, *_TENS, *SCALES], key=len, reverse=True))})\b"
FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = rf"-?{FIGURE}"

_A_SCALE = rf"an?\s+(?=(?:{'|'.join(SCALES)})\b)"
_NUMERALS = re.compile(rf"\b(?:{_A_SCALE})?{NUMERAL}(?:(?:\s+and\s+|[\s-]+){NUMERAL})*", re.IGNORECASE)
_SCALED = re.compile(rf"(?<![\w.,])({FIGURE})\s+({'|'.join(SCALES)})\b", re.IGNORECASE)


def in_figures(text: str) -> str:
    """Write the numbers of a text in figures: “two dozen” becomes 24, “1.5 million” 1500000."""
    scaled = _SCALED.sub(lambda found: _scale(found[1], found[2]), text)
    return _NUMERALS.sub(lambda found: str(read_numeral(found[0])), scaled)


def read_numeral(text: str) -> int:
    """Read a number written in words, such as “two hundred and five”."""
    total = group = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _UNITS or word in _TENS:
            group += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word in _GROUPS:
            group = max(group, 1) * _GROUPS[word]
        elif word in _SCALES:
            total += max(group, 1) * _SCALES[word]
            group = 0
    return total + group


def _scale(figure: str, scale: str) -> str:
    return f"{(Decimal(figure.replace(',', '')) * SCALES[scale.lower()]).normalize():f}"
