"""Reads what a short remark does: it takes back or corrects what was said, or only thanks. English, Spanish, German."""

from __future__ import annotations

import re
from collections.abc import Collection

# Only what is short is read: a long message that says “never mind” somewhere says other things too.
MAX_WORDS = 25
_TAKEN_BACK = (
    r"(?:never ?mind(?: (?:me|that|it))?|nvm|forget (?:it|that|about it|what i (?:said|asked))"
    r"|ignore (?:it|that|me|my (?:last|question|message))"
    r"|(?:i )?(?:(?:just )?found|figured|got|solved) it(?: out| working)?"
    r"|got it working|(?:it(?:'?s| is) )?(?:solved|sorted|fixed|done)|wrong (?:room|channel|chat|window)"
    r"|scratch that|strike that"
    r"|cancel(?: (?:it|that))?|stop(?: (?:it|that))?|no matter|no need|don'?t bother"
    r"|(?:just )?found (?:out|one)|i have it(?: now)?|all good"
    r"|vergiss (?:es|das)|egal|(?:schon|hat sich) erledigt|(?:hab(?:e|'?s| es)? )?(?:es )?schon gefunden"
    r"|hab(?:'?s| es) gefunden|schon gut|passt schon|alles gut|lass (?:gut sein|mal|es)|nicht mehr nötig"
    r"|falscher (?:raum|kanal|chat)"
    r"|olv[ií]da(?:lo|dlo)|olv[ií]denlo|da igual|d[eé]jalo|ya lo (?:encontr[eé]|tengo)|no hace falta)"
)
_BESIDE = (
    r"(?:ok(?:ay)?|oh|ah|hm+|sorry|actually|well|please|thanks?(?: you)?|thx|now|then|already|any ?more|myself|i|all"
    r"|guys|wait|no|both|danke(?: dir)?|ach|nein|doch|gracias|perd[oó]n|bitte|por favor|ya|a(?:nd|nyway)|und|y)"
)
# Nothing else may be said: “I want the rows sorted by date” takes nothing back.
_WITHDRAWAL = re.compile(rf"^(?:{_BESIDE}\W+)*{_TAKEN_BACK}(?:\W+(?:{_TAKEN_BACK}|{_BESIDE}))*\W*$", re.IGNORECASE)
_CORRECTION = re.compile(
    r"^(?:\*+ ?\S|s/[^/]+/[^/]*/?)"
    r"|^(?:sorry|oops|ups|correction|typo|wait|no wait|perd[oó]n|correcci[oó]n|sorry|korrektur|moment)\b[,:. !-]*"
    r"|\bi (?:meant?|mean)\b|\bi should have said\b|\b(?:make|change) (?:that|it) (?:to )?\b|\binstead of\b"
    r"|^\W*\w+(?: \w+){0,3},? not \w+(?: \w+)?\W*$"
    r"|^(?:yes|yeah|no|ja|nein|s[ií])[, ]+(?:\S+ ){0,3}\S+[, ]+(?:sorry|perd[oó]n)\W*$"
    r"|\bquise decir\b|\bquer[ií]a decir\b|\bich mein(?:t)?e\b|\bgemeint war\b",
    re.IGNORECASE,
)

# What begins so goes on with what the same author said before.
_GOING_ON = re.compile(
    r"^(?:and|also|or(?: rather)?|plus|please|und|auch|oder|bitte|y|e|tambi[eé]n|o|por favor)\b", re.IGNORECASE
)

_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|awesome|nice|cool|super|genial|perfecto|toll|prima)[ ,.!]+)?"
    r"(?:(?:many |much )?thanks?(?: you)?|thx|thanx|tnx|ty|cheers|much appreciated"
    r"|(?:muchas |muchísimas |mil )?gracias"
    r"|(?:vielen |besten |herzlichen |lieben |tausend )*dank(?:e|esch[oö]n)?)"
    r"(?:[ ,.!]*(?:so much|very much|a lot|a million|again|all|everyone|both|and|&|und|y|sehr|sch[oö]n|vielmals"
    r"|dir|euch|ihnen|beiden|alle[n]?|a (?:ti|ambos|los dos|todos)|todos))*"
    r"[ ,.!\W]*$",
    re.IGNORECASE,
)
_LAUGHTER = re.compile(
    r"^(?:lo+l|rofl|lmao|(?:ha|he|hi|ja|je|ji){2,}[haeijs]*|x+d+|[:;=]'?-?[)dp]+|\(-?:|[😀-😆😉-😎🙂🙃🤣😹]|\W)+$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^[^\w?!.,;:/+*#-]+$")
_EDGE = " ,.!:;?"
_CALL = re.compile(r"(?<!\S)@[\w.-]+")


def is_thanks(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, is thanks and nothing else.

    `names`, in small letters, are of whom it calls without a mark.
    """
    if not _is_short(text):
        return False
    return _THANKS.match(_bare(text, names)) is not None


def is_laughter(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, only laughs."""
    bare = _bare(text, names)
    return any(sign.isalpha() or sign in ":;=" or sign > "\u2600" for sign in bare) and bool(_LAUGHTER.match(bare))


def is_sign(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, is only a sign such as 👍, which may answer a question."""
    return _SIGN.match(_bare(text, names)) is not None


def is_withdrawal(text: str, names: Collection[str] = ()) -> bool:
    """Say whether the author needs no answer any more, apart from whom it names: see `is_thanks`."""
    if not _is_short(text) or "?" in text:
        return False
    return _WITHDRAWAL.match(_without_names(_without_calls(text), names)) is not None


def is_correction(text: str) -> bool:
    """Say whether the author corrects what they said just before."""
    return _is_short(text) and _CORRECTION.search(_without_calls(text)) is not None


def goes_on_with(text: str) -> bool:
    """Say whether words go on with what their author said before, by how they begin."""
    return _is_short(text) and _GOING_ON.match(text.strip()) is not None


def _bare(text: str, names: Collection[str]) -> str:
    """Leave out whom a message names, with a mark or without."""
    words = _CALL.sub(" ", text).split()
    return " ".join(word for word in words if word.strip(_EDGE).lower() not in names).strip(" ,.!")


def _without_calls(text: str) -> str:
    """Leave out whom a message names: “@nia never mind” says what “never mind” says."""
    return _CALL.sub(" ", text).strip(" ,.!:")


def _without_names(text: str, names: Collection[str]) -> str:
    if not names:
        return text
    return " ".join(word for word in text.split() if word.strip(_EDGE).lower() not in names).strip(_EDGE)


def _is_short(text: str) -> bool:
    return len(text.split()) <= MAX_WORDS
