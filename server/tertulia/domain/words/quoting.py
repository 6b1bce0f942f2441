"""Tells whether a text says again what somebody said, be it turned to that one (“your locker is …”): pure."""

from __future__ import annotations

import re
from collections.abc import Collection

# Shorter ones may well be said by somebody else.
MIN_QUOTED_CHARS = 12
_WORD = re.compile(r"[^\W_]+")
# Who speaks and who is spoken to change places in an answer, and with them what follows: both are left out.
_WORDS_TURNED = """
    i you me my your mine yours myself yourself am are is was were m re s ve have has
    ich du mich dich mir dir mein meine dein deine bin bist habe hast ist
    yo tú tu mi mis tus soy eres he tengo tienes
"""
_TURNED = frozenset(_WORDS_TURNED.split())


def fold(text: str) -> str:
    """Give the words of a text that stay when another says it, each between blanks."""
    words = _WORD.findall(text.casefold().replace("’", "'"))
    return " ".join(["", *(word for word in words if word not in _TURNED), ""])


def is_quoting(text: str, folded: Collection[str]) -> bool:
    """Say whether a text holds one of these, which were folded before; too short ones are not asked for."""
    told = fold(text)
    return any(len(one) - 2 >= MIN_QUOTED_CHARS and one in told for one in folded)
