"""Finds whom a statement is about by the plain names that it begins with (“ana loves figs”): pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from tertulia.domain.words.statements import any_of

_MAX_NAMED = 5
_MAX_NAME_WORDS = 3
_VERBS = any_of(
    "likes?,loves?,prefers?,hates?,dislikes?,enjoys?,is,are,was,were,works?,lives?,has,have,had,owns?,leads?,manages?"
    ",runs?,moved,joined,left,plays?,speaks?,stud(?:y|ies),teach(?:es)?,wants?,needs?,plans?,drives?,uses?,can,will"
    ",bought,got,met,quit,started,finished,decided,does,doesn't,isn't,wasn't,can't,won't"
)
_SAID = re.compile(rf"(?:'s\b.*?)?\s+(?:\w+\s+){{0,2}}?{_VERBS}\b", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_NEXT = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+|\s*&\s*)", re.IGNORECASE)
_NAME = re.compile(rf"@?(?P<name>\w[\w.-]*(?:\s+\w[\w.-]*){{0,{_MAX_NAME_WORDS - 1}}})")


def find_named(content: str, resolve: Callable[[str], str | None]) -> list[str]:
    """List the handles of those whom a statement, or one of several, begins with; none where none is about somebody.

    `resolve` gives the handle of who bears a name, None for nobody or more than one. The longest name counts.
    """
    sentences = _END.split(content.replace("’", "'"))
    return list(dict.fromkeys(handle for text in sentences for handle in _read_statement(text, resolve)))


def _read_statement(text: str, resolve: Callable[[str], str | None]) -> list[str]:
    at = 0
    found: list[str] = []
    while len(found) < _MAX_NAMED:
        named = _read_name(text, at, resolve)
        if named is None:
            return []
        handle, at = named
        found.append(handle)
        following = _NEXT.match(text, at)
        if following is None:
            break
        at = following.end()
    return found if _SAID.match(text, at) else []


def _read_name(text: str, at: int, resolve: Callable[[str], str | None]) -> tuple[str, int] | None:
    match = _NAME.match(text, at)
    if match is None:
        return None
    ends = [match.start("name") + one.end() for one in re.finditer(r"[\w.-]+", match["name"])]
    for end in reversed(ends):
        handle = resolve(" ".join(text[match.start("name") : end].split()))
        if handle is not None:
            return handle, end
    return None
