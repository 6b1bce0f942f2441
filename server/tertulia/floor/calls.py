"""How much a turn's words call for an answer: a table of words, read from its openings and its middle alike."""

from __future__ import annotations

import re

from tertulia.floor.weights import CALLS

_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|:\)")
_MOST = 2.0


def weigh_calls(body: str) -> float:
    """Add up the table over a turn's different words, from -2 to 2."""
    found: dict[str, None] = {}
    for line in body.lower().split("\n"):
        words = [word.replace("'", "") for word in _WORDS.findall(line)]
        found.update(dict.fromkeys(words))
        if words:
            found["^" + words[0]] = None
    return max(-_MOST, min(_MOST, sum(CALLS.get(word, 0.0) for word in found)))
