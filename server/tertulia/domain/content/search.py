"""What is looked for in messages, and the one way in which words are compared: pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertulia.domain.ids import MemberId, RoomId

Has = Literal["file", "image", "link", "reaction", "thread"]
Sort = Literal["newest", "relevance"]

# Longer ones are keys, hashes and pictures in base 64: nobody types them, and one database takes no more than 2 KB.
MAX_WORD_CHARS = 128

# Written without blanks: each letter counts as a word, and several of them are found where they follow one another.
_SINGLY = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of the scripts of India and Tibet, which are no letters to `\w`.
_SIGNS = "\u0900-\u0963\u0966-\u0fff"
_PICTURES = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_WORD = re.compile(rf"[{_SINGLY}{_PICTURES}]|(?:[^\W_{_SINGLY}{_PICTURES}]|[{_SIGNS}])+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_LINK = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# What is written without blanks is looked at in pieces.
_SPOKEN = re.compile(rf"\S{{1,{MAX_WORD_CHARS}}}")
# Folding more than ASCII takes its time: what stands behind so much of a message is found, and not shown.
_MAX_SOUGHT_CHARS = 4_096


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another; of the last one a beginning is enough where it `is_open`."""

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a message must be like; `since` is included and `until` is not, None and nothing named admit all.

    All `terms` must be in it and none of `without`; it must be by one of `author_ids`, in one of `room_ids`, and have
    all of `has`.
    """

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    author_ids: frozenset[MemberId] | None = None
    room_ids: frozenset[RoomId] | None = None
    since: datetime | None = None
    until: datetime | None = None
    has: frozenset[Has] = frozenset()


def fold_words(text: str) -> list[str]:
    """Cut a text into its words as they are compared: without case, accents and marks, in their order."""
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        found = _WORD.findall("".join(mark for mark in plain if not unicodedata.combining(mark)))
    return [word[:MAX_WORD_CHARS] for word in found]


def has_link(text: str) -> bool:
    """Say whether a text holds a web address."""
    # Most hold none, which the pattern alone would look for letter by letter.
    return "://" in text and _LINK.search(text) is not None


def cut_snippet(text: str, terms: tuple[Term, ...], max_chars: int = 200) -> str:
    """Cut out of a text, put on one line, what stands around the first word that was looked for."""
    line = " ".join(text.split())
    if len(line) <= max_chars:
        return line
    begin = max(0, min(_find_first(line, terms) - max_chars // 4, len(line) - max_chars))
    end = begin + max_chars
    before = "" if begin == 0 else "…"
    after = "" if end >= len(line) else "…"
    return before + line[begin:end].strip() + after


def _find_first(line: str, terms: tuple[Term, ...]) -> int:
    """Say where the first word stands that was looked for, 0 if it is not among those that are looked at."""
    whole = {term.words[0] for term in terms if len(term.words) > 1 or not term.is_open}
    begun = tuple(term.words[0] for term in terms if len(term.words) == 1 and term.is_open)
    for start, words in _folded(line):
        if any(word in whole or word.startswith(begun) for word in words):
            return start
    return 0


def _folded(line: str) -> Iterator[tuple[int, list[str]]]:
    """Fold a line piece by piece, each with its place."""
    if line.isascii():
        for found in _ASCII_WORD.finditer(line.lower()):
            yield found.start(), [found[0][:MAX_WORD_CHARS]]
        return
    for spoken in _SPOKEN.finditer(line, 0, _MAX_SOUGHT_CHARS):
        yield spoken.start(), fold_words(spoken[0])
