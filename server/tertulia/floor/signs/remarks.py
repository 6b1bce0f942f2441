"""Reads what a short remark does: it takes back or corrects what was said, or only thanks. English, Spanish, German."""

from __future__ import annotations

import re

# Only what is short is read: a long message that says “never mind” somewhere says other things too.
MAX_WORDS = 25
_WITHDRAWAL = re.compile(
    r"^(?:please )?(?:stop|cancel|abort)(?: (?:it|that|this|now|please))*\W*$"
    r"|\b(?:never ?mind|nvm|no matter|cancel that"
    r"|forget (?:it|that|about it|what i (?:said|asked))|ignore (?:that|me|my (?:last|question))"
    r"|(?:i )?(?:found|figured) it(?: out)?|got it working|(?:it'?s )?(?:solved|sorted)(?: now)?"
    r"|wrong (?:room|channel|chat|window)"
    r"|scratch that|no need(?: any ?more)?|don'?t bother|strike that"
    r"|olv[ií]d(?:alo|enlo)|da igual|ya lo (?:encontr[eé]|tengo)|no hace falta"
    r"|vergiss (?:es|das)|egal|schon (?:erledigt|gefunden)|hat sich erledigt|falscher (?:raum|kanal|chat))\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:\*+ ?\S|s/[^/]+/[^/]*/?)"
    r"|^(?:sorry|oops|ups|correction|typo|wait|no wait|perd[oó]n|correcci[oó]n|sorry|korrektur|moment)\b[,:. !-]*"
    r"|\bi (?:meant?|mean)\b|\bi should have said\b|\b(?:make|change) (?:that|it) (?:to )?\b|\binstead of\b"
    r"|^\W*\w+(?: \w+){0,3},? not \w+(?: \w+)?\W*$"
    r"|\bquise decir\b|\bquer[ií]a decir\b|\bich mein(?:t)?e\b|\bgemeint war\b",
    re.IGNORECASE,
)


_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|awesome|nice|cool|super|genial|perfecto|toll|prima)[ ,.!]+)?"
    r"(?:(?:many |much )?thanks?(?: you)?|thx|thanx|tnx|ty|cheers"
    r"|(?:muchas |mil )?gracias|(?:vielen |tausend )?dank(?:e|esch[oö]n)?)"
    r"(?:[ ,.!]*(?:so much|very much|a lot|a million|again|all|everyone|both|and|&|und|y|sehr|sch[oö]n|vielmals))*"
    r"[ ,.!\W]*$",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?<!\S)@[\w.-]+")


def is_thanks(text: str) -> bool:
    """Say whether a message, apart from whom it names, is thanks and nothing else."""
    return _is_short(text) and _THANKS.match(_without_calls(text)) is not None


def is_withdrawal(text: str) -> bool:
    """Say whether the author needs no answer any more."""
    return _is_short(text) and "?" not in text and _WITHDRAWAL.search(_without_calls(text)) is not None


def is_correction(text: str) -> bool:
    """Say whether the author corrects what they said just before."""
    return _is_short(text) and _CORRECTION.search(_without_calls(text)) is not None


def _without_calls(text: str) -> str:
    """Leave out whom a message names: “@nia never mind” says what “never mind” says."""
    return _CALL.sub(" ", text).strip(" ,.!:")


def _is_short(text: str) -> bool:
    return len(text.split()) <= MAX_WORDS
