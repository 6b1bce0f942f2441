"""Works out anew what was just worked out, with another figure in it: “no, I meant 5 miles”, “and of 300?”."""

from __future__ import annotations

import re

from tertulia.llm.offline.figures.conversion import Impossible, find_conversion
from tertulia.llm.offline.figures.followup import read_result
from tertulia.llm.offline.figures.numerals import FIGURE, NUMBER, in_figures
from tertulia.llm.offline.figures.sums import Sum, find_sum
from tertulia.llm.offline.figures.units import find_unit, read_quantity
from tertulia.llm.offline.told.corrections import Correction, find_change

_MAX_LENGTH = 80
_LEAD = (
    r"(?:(?:ok(?:ay)?|so|well|now|then|and|but|please)[\s,]+|(?:what|how)\s+about\s+"
    r"|what\s+if\s+(?:it['’]?s|it\s+(?:is|was|were))\s+)"
)
_TO = r"(?:of|for|with|on|off|from|to|by)"
_WORD = r"[^\W\d_][\w/²³]*"
_FIGURE = rf"[€$£]?{NUMBER}(?:\s?(?:%|percent|per\s+cent|[€$£]|°[a-z]?)|\s?{_WORD}(?:\s{_WORD})?)?"
# Without anything before it a figure asks only with its mark: “20%?”.
_NEXT = re.compile(
    rf"^(?:(?:{_LEAD}){{1,4}}(?:(?P<to>{_TO})\s+)?(?P<new>{_FIGURE})[\s?!.]*|(?:(?P<to2>{_TO})\s+)?(?P<new2>{_FIGURE})\s*\?+)$",
    re.IGNORECASE,
)
_CORRECTED_PLACE = re.compile(rf"^(?P<to>{_TO})\s+(?P<new>.+)$", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per\s+cent\b)", re.IGNORECASE)
_MONEY = re.compile(r"^[€$£]\s?|\s?(?:[€$£]|euros?|dollars?|bucks)$", re.IGNORECASE)
# The sign of a first figure is its own; between two it takes one from the other.
_FIGURES = re.compile(rf"(?:^-|(?<=\()-|(?<![\w.,]))(?:{FIGURE})(?P<percent>\s?%)?(?![\w]|[.,]\d)")
_SHARE = re.compile(r"^(?P<part>\S+) of (?P<whole>\S+)$")


def find_next(sentence: str) -> Correction | None:
    """Read “and 20%?” or “what about 300?”; None for a sentence that asks more than one figure."""
    found = _NEXT.match(in_figures(sentence.strip())) if len(sentence) <= _MAX_LENGTH else None
    if found is None:
        return None
    place = found["to"] or found["to2"]
    figure = found["new"] or found["new2"]
    measures = _as_figure(figure) is not None or read_quantity(figure) is not None
    return Correction(f"{place} {figure}" if place else figure) if measures else None


def amend(sentence: str, told: str) -> Sum | Impossible | None:
    """Work out anew what I `told` last, as a sentence that corrects it or goes on from it wants it.

    None where the sentence does neither, or where it is not plain which figure it means.
    """
    result = read_result(told)
    if result is None:
        return None
    unit = find_unit(result["unit"] or "")
    change = find_next(sentence) or find_change(sentence)
    if change is None or change.new.casefold() == result["value"]:
        return None
    place = _CORRECTED_PLACE.match(in_figures(change.new))
    new = place["new"] if place else in_figures(change.new)
    if unit is not None:
        return _convert_anew(result["shown"], unit.many, change, new)
    asked = result["shown"]
    if result["unit"] == "%" and (share := _SHARE.match(asked)):
        asked = f"{share['part']} as a percentage of {share['whole']}"
    text = _put(new, change.old, place["to"] if place else None, asked)
    return find_sum(f"what is {text}?") if text else None


def find_whole(sentence: str) -> Sum | Impossible | None:
    """Find the sum or conversion that a correction states in full: “no, I meant 10 + 6”."""
    change = find_change(sentence)
    if change is None or change.old is not None:
        return None
    return find_conversion(change.new) or find_sum(f"what is {change.new}?")


def _convert_anew(shown: str, target: str, change: Correction, new: str) -> Sum | Impossible | None:
    measured, wanted = read_quantity(new), find_unit(target)
    if measured and wanted and measured.unit.dimension == wanted.dimension:
        is_it = change.old is None or re.match(rf"{re.escape(change.old)}(?![\w.,])", shown, re.IGNORECASE)
        return find_conversion(f"{new} in {target}") if is_it else None
    text = _put(new, change.old, None, shown)
    return find_conversion(f"{text} in {target}") if text else None


def _put(new: str, old: str | None, place: str | None, asked: str) -> str | None:
    """Put a figure in another's place: of `old`, of the one behind `place`, or of the only one of its kind."""
    figure = _as_figure(new)
    if figure is None:
        return None
    is_percent = figure.endswith("%")
    figures = [each for each in _FIGURES.finditer(asked) if bool(each["percent"]) == is_percent]
    if old is not None:
        figures = [each for each in figures if each[0].strip("% ") == in_figures(old).strip("% ")]
    elif place and len(figures) > 1:
        figures = [each for each in figures if re.search(rf"\b{place}\s+$", asked[: each.start()], re.IGNORECASE)]
    if len(figures) != 1:
        return None
    return asked[: figures[0].start()] + figure + asked[figures[0].end() :]


def _as_figure(text: str) -> str | None:
    """Write “20 percent” as 20% and “$300” as 300; None for what is no figure."""
    plain = _PERCENT.sub("%", _MONEY.sub("", text.strip()))
    return plain if re.fullmatch(rf"{NUMBER}%?", plain) else None
