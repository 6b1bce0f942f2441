"""Reads out of a comment whether somebody wants fewer or more words: pure."""

from __future__ import annotations

import re
from typing import Literal

Length = Literal["shorter", "longer"]

_SHORTER = re.compile(
    r"\b(?:shorter|too long|brief(?:er|ly)?|concise|too (?:much|many words)|to the point"
    r"|kürzer|zu lang|knapper|más (?:corto|breve)s?|demasiado largo)\b",
    re.IGNORECASE,
)
_LONGER = re.compile(
    r"\b(?:longer|too short|more (?:detail|details|depth)|elaborate|explain more|in detail"
    r"|länger|zu kurz|ausführlicher|mehr details|más (?:largo|detalle)s?|demasiado corto)\b",
    re.IGNORECASE,
)


def find_length(comment: str) -> Length | None:
    """Say which is wanted; None where neither is."""
    if _SHORTER.search(comment):
        return "shorter"
    return "longer" if _LONGER.search(comment) else None
