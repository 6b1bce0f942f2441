"""Finds a conversion of units that a sentence asks for, and writes it as a sum for the calculator."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tertulia.llm.offline.figures.numerals import NUMBER, in_figures
from tertulia.llm.offline.figures.sums import Sum
from tertulia.llm.offline.figures.units import TEMPERATURES, Unit, find_unit, is_currency

_MAX_LENGTH = 160
_AMOUNT = rf"(?:{NUMBER}\s+)?\d{{1,6}}/\d{{1,6}}|{NUMBER}|half\s+an?\b|an?\b|the\b"
_WORD = r"[^\W\d_][\w/²³.]*|[°€$£¥][a-z]?|degrees?\s+[a-z]+"
_UNIT = rf"(?:{_WORD})(?:\s+(?!(?:to|in|into|as|is|are|and)\s)(?:{_WORD})){{0,2}}"
_LEAD = (
    r"^(?:(?:please|(?:can|could|would)\s+you|convert|change|turn|express|translate|calculate|compute|tell\s+me|and|so"
    r"|what(?:['’]?s|\s+is|\s+are|\s+would|\s+does|\s+do)?|how\s+(?:much|many|long|far|tall|hot|fast|heavy|big|cold|warm|old)"
    r"|is|are|be|do\s+you\s+know)\s+)*"
)
_TAIL = r"(?:\s+(?:equals?|be))?$"
_FORWARD = re.compile(
    rf"{_LEAD}(?P<n>{_AMOUNT})\s*(?P<from>{_UNIT})(?:(?:\s+and)?\s*(?P<n2>{NUMBER})\s*(?P<from2>{_UNIT})?)?"
    rf"\s+(?:in|to|into|as|equals?)\s+(?P<to>{_UNIT}){_TAIL}",
    re.IGNORECASE,
)
_REVERSE = re.compile(
    rf"(?:^|\s)how\s+many\s+(?P<to>{_UNIT})\s+(?:(?:is|are|does|do)\s+)?(?:there\s+)?(?:(?:in|to|make(?:\s+up)?|per|equal)\s+)?"
    rf"(?:(?P<n>{_AMOUNT})\s*)?(?P<from>{_UNIT})(?:\s+(?:have|has|hold|contain))?{_TAIL}",
    re.IGNORECASE,
)
_WITHOUT_AMOUNT = re.compile(rf"{_LEAD}convert\s+(?P<from>{_UNIT})\s+(?:in|to|into)\s+(?P<to>{_UNIT})$", re.IGNORECASE)
_ORDER = re.compile(r"\bconvert\b", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(r"(?<![\w.])(\d{1,2})\s?['’′]\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|”|″|''|’’)?(?!\w)")
_POUNDS = frozenset({"pound", "pounds"})  # weighed or paid with
_POLITE = re.compile(r"[\s,]+(?:please|thanks|thank\s+you|roughly|exactly)$", re.IGNORECASE)
_MONEY_IN_FRONT = re.compile(rf"([€$£¥])\s?({NUMBER})")


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why something is not worked out: a phrase of the voice and its facts."""

    phrase: str
    facts: dict[str, str] = field(default_factory=dict)


def find_conversion(sentence: str) -> Sum | Impossible | None:
    """Find the conversion that is asked for; None for a sentence that asks for none."""
    if len(sentence) > _MAX_LENGTH:
        return None
    text = _FEET_AND_INCHES.sub(r"\1 feet \2 inches", sentence.strip(" ?!.="))
    text = _MONEY_IN_FRONT.sub(r"\2 \1", in_figures(_POLITE.sub("", text)))
    for pattern in (_FORWARD, _REVERSE, _WITHOUT_AMOUNT):
        if (found := pattern.search(text)) and (answer := _convert(found, is_ordered=bool(_ORDER.search(text)))):
            return answer
    return None


def _convert(found: re.Match[str], *, is_ordered: bool) -> Sum | Impossible | None:
    parts = found.groupdict()
    if is_currency(parts["from"]) or is_currency(parts["to"]):
        is_money = all(is_currency(name) or name.casefold() in _POUNDS for name in (parts["from"], parts["to"]))
        return Impossible("no rates") if is_money or is_ordered else None
    source, target = find_unit(parts["from"]), find_unit(parts["to"])
    if source is None or target is None:
        unknown = parts["from"] if source is None else parts["to"]
        return Impossible("unknown unit", {"unit": unknown}) if is_ordered and "n" in parts else None
    if source.dimension != target.dimension:
        return Impossible("two dimensions", {"one": source.dimension, "other": target.dimension})
    if parts.get("n2"):
        return _convert_two(parts, source, target)
    amount = parts.get("n") or ("1" if is_ordered else "a")
    shown = " ".join(f"{amount} {parts['from']}".split())
    return _measured(_expression(_read_amount(amount), source, target), shown, target)


def _convert_two(parts: dict[str, str], source: Unit, target: Unit) -> Sum | None:
    """Convert an amount told in two units: “5 feet 11”."""
    smaller = find_unit(parts["from2"] or ("inch" if source.one == "foot" else ""))
    if smaller is None or smaller.dimension != source.dimension or source.dimension == "temperature":
        return None
    whole = f"{_read_amount(parts['n'])} * {source.size} + {parts['n2']} * {smaller.size}"
    shown = f"{parts['n']} {source.many} {parts['n2']} {smaller.many}"
    return _measured(f"({whole}) / {target.size}", shown, target)


def _measured(expression: str, shown: str, target: Unit) -> Sum:
    return Sum(expression, shown, f" {target.many}", f" {target.one}", is_measured=True)


def _read_amount(text: str) -> str:
    """Write an amount for the calculator: “half a” as 1 / 2, “1 1/2” as (1 + 1/2)."""
    plain = " ".join(text.split()).casefold()
    if plain in {"a", "an", "the"}:
        return "1"
    if plain.startswith("half"):
        return "1 / 2"
    return f"({plain.replace(' ', ' + ')})" if "/" in plain else plain


def _expression(amount: str, source: Unit, target: Unit) -> str:
    if source == target:
        return amount
    if source.dimension == "temperature":
        return TEMPERATURES[source.size, target.size].format(n=amount)
    up = "" if source.size == "1" else f" * {source.size}"
    down = "" if target.size == "1" else f" / {target.size}"
    return f"{amount}{up}{down}"
