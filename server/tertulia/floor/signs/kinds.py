"""Tells what a question asks for, a time or a place, and which of these short words give: by their form alone."""

from __future__ import annotations

import re

# More than that says more than one thing.
MAX_GIVEN_CHARS = 60
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|noon|midnight|montag|dienstag|mittwoch"
    r"|donnerstag|freitag|samstag|sonntag|heute|morgen|mittags?|mitternacht|lunes|martes|mi[eé]rcoles|jueves|viernes"
    r"|s[aá]bado|domingo|hoy|mañana|mediod[ií]a"
)
_ASKS = {
    "time": re.compile(
        r"\b(?:when|what time|which day|how late|wann|um wie ?viel uhr|wie spät|cu[aá]ndo|qu[eé] (?:hora|d[ií]a))\b",
        re.IGNORECASE,
    ),
    "place": re.compile(r"\b(?:where|wo|wohin|d[oó]nde|ad[oó]nde)\b", re.IGNORECASE),
    "person": re.compile(
        r"\b(?:who|whom|wer|wen|wem|qui[eé]n(?:es)?)\b(?! (?:knows?|wei(?:ß|ss)|sabe))", re.IGNORECASE
    ),
}
_GIVES_TIME = re.compile(
    r"^\W*(?:(?:i think|maybe|about|around|it|they|yes|es|ich glaube|creo que)\W+)*(?:\w+ )?"
    r"(?:(?:at|around|about|after|before|until|by|from|um|gegen|nach|vor|ab|bis|a las?|sobre las?|desde las?) "
    r"(?:half |quarter )?(?:past |to )?\d{1,2}\b|\d{1,2}(?::\d\d| ?[ap]\.?m\b| o'?clock| uhr)"
    rf"|(?:on |am |el )?(?:{_DAY})\b)",
    re.IGNORECASE,
)


def find_asked(text: str) -> str:
    """Say what a question asks for, or nothing where that is not plain."""
    found = [kind for kind, words in _ASKS.items() if words.search(text)]
    return found[0] if len(found) == 1 else ""


def find_given(text: str) -> str:
    """Say of what kind short words are that may answer, or nothing where that is not plain."""
    return "time" if len(text) <= MAX_GIVEN_CHARS and _GIVES_TIME.match(text) else ""
