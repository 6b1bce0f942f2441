"""Finds whom a turn of talk names, also by a shortened or misspelt name, where people write names as they like."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tertulia.floor.mentions import list_own, without_code_spans
from tertulia.floor.signs.calling import JOINERS, OPENERS, is_called, is_inner_call, is_speech, is_tail_call
from tertulia.floor.signs.remarks import is_noted, is_thanks
from tertulia.floor.wording import is_common

MAX_NAMED = 8
# A shorter name has to be written as a call (`al:`), or any word might be one.
_SHORTEST = 3
_EDGE = "@<>:,;.!?¿¡()\"'*~[]{}"
# So many words of a line are looked at for who is called there.
_MAX_HEAD = 24
_JOINING = frozenset({"and", "or", "&", "und", "oder", "y", "o"})
_HANGERS = "_`^-|\\[]{}"
# A name at the head of a line, and what follows it without a space: “ana:hello”, “ana...yes”.
_GLUED = re.compile(r"\s*@?([^\s:,;]{2,40}?)(?:[:,;]|\.{2,})(?=[^\s/:,;.])")
# What a line begins with that is quoted, or begins or ends code.
_OTHERS = (">", "`", "~")
_FIRST = re.compile(r"[|\[\]{}\s`^]|_+(?=away|off|afk|work|home|zzz|busy|laptop)")


class Names:
    """The names that a room knows and the ways to write them; short forms belong to who used theirs last."""

    def __init__(self) -> None:
        self._ways: dict[str, str] = {}
        self._introduced: set[str] = set()

    def add(self, name: str, spelt: str | None = None) -> None:
        """Learn a name, or how else one is `spelt`."""
        for way in list_ways(spelt or name):
            holder = self._ways.get(way)
            if holder is None or holder.lower() != way:
                self._ways[way] = name
        self._ways[name.lower()] = name

    def introduce(self, name: str, spelt: str) -> None:
        """Learn the name of a member: unlike a nickname from the talk it may be a word like any other.

        At the head of a line it calls only where it cannot be taken for one, nor for talk about its owner.
        """
        self.add(name, spelt)
        self._introduced.add(name)

    def release(self, name: str) -> None:
        """Take the name of a member who was introduced for a nickname from the talk."""
        self._introduced.discard(name)

    def drop(self, name: str) -> None:
        """Forget a name."""
        for way in list_ways(name):
            if self._ways.get(way) == name:
                del self._ways[way]

    def read(self, text: str, author: str, nearby: Collection[str]) -> tuple[str | None, tuple[str, ...], str]:
        """Give who is called at the start of a line, all who are named, and the text without those calls.

        Of the names in `nearby`, those who spoke lately, a call may also be the beginning, or differ by one letter.
        """
        first: str | None = None
        named: dict[str, None] = {}
        bodies = []
        lines = text.split("\n")
        for line, own in zip(lines, _list_own(lines), strict=True):
            tokens = self._split(line)
            start = 0
            words = tokens if own is line else set(self._split(own))
            for place, token in enumerate(tokens):
                if token not in words:
                    continue
                name = self._resolve(token, place == 0, len(tokens) == 1, nearby)
                owner = self._find_owner(token) if name is None else None
                if owner is not None and owner != author and len(named) < MAX_NAMED:
                    named[owner] = None
                if name is None or name == author:
                    continue
                if place == 0 and (name not in self._introduced or self._is_call(tokens, author, nearby)):
                    first, start = first or name, 1
                if len(named) < MAX_NAMED:
                    named[name] = None
            bodies.append(" ".join(tokens[start:]))
        return first, tuple(named), "\n".join(bodies)

    def list_called(self, text: str, author: str, nearby: Collection[str]) -> tuple[str, ...]:
        """Give whom the first of a text's own lines calls without a mark, in order.

        They are called at its start, one after another as in “ana, bo and cy: …”, also after a greeting, or at the end
        of a question. What a line says of somebody calls nobody; who is thanked, and nothing else said, is called.
        """
        lines = _list_own(text.split("\n"))
        tokens = self._split(next((line for line in lines if line.strip()), ""))[:_MAX_HEAD]
        words = [token.strip(_EDGE).lower() for token in tokens]
        found = [self._resolve(token, True, len(tokens) == 1, nearby) for token in tokens]
        others = [token for token, name in zip(tokens, found, strict=True) if name in (None, author)]
        if len(others) < len(tokens) and is_thanks(" ".join(others)):
            return tuple(dict.fromkeys(name for name in found if name not in (None, author)))
        start = next((place for place, word in enumerate(words) if word not in OPENERS | JOINERS), len(words))
        called, end = self._read_head(tokens, start, author, nearby)
        if called and is_called(tokens[:start], tokens[start:end], tokens[end:]):
            return tuple(dict.fromkeys(called))
        first = self._find_tail(tokens, found, author)
        if first < len(tokens) and is_tail_call(tokens[:first], tokens[-1]):
            return tuple(dict.fromkeys(name for name in found[first:] if name is not None))
        inner = (
            name
            for place, name in enumerate(found)
            if name is not None and name != author and is_inner_call(tokens[:place], tokens[place], tokens[place + 1 :])
        )
        return tuple(dict.fromkeys(inner))

    def _split(self, line: str) -> list[str]:
        """Split a line into words, also after a known name at its head that nothing parts from what follows."""
        glued = _GLUED.match(line)
        if glued is None or glued[1].lower() not in self._ways:
            return line.split()
        return [line[: glued.end()].strip(), *line[glued.end() :].split()]

    def _find_tail(self, tokens: Sequence[str], found: Sequence[str | None], author: str) -> int:
        """Say where the names begin with which a line ends (“…, ana and bo?”); its length where there are none."""
        place = len(tokens)
        while place > 0 and found[place - 1] not in (None, author):
            place -= 1
            if place > 1 and tokens[place - 1].lower() in _JOINING and found[place - 2] not in (None, author):
                place -= 1
        return place

    def _is_call(self, tokens: Sequence[str], author: str, nearby: Collection[str]) -> bool:
        """Say whether the names with which a line begins call those who have them."""
        _, end = self._read_head(tokens, 0, author, nearby)
        return end > 0 and is_called((), tokens[:end], tokens[end:])

    def _read_head(
        self, tokens: Sequence[str], start: int, author: str, nearby: Collection[str]
    ) -> tuple[list[str], int]:
        """Read names one after another from a place on; gives them, and the place after the last."""
        called: list[str] = []
        end = place = start
        is_listed = False
        while place < len(tokens):
            name = self._resolve(tokens[place], True, len(tokens) == 1, nearby)
            joins = tokens[place + 1 : place + 2]
            is_joined = bool(joins) and joins[0].strip(_EDGE).lower() in _JOINING
            if name is None or name == author or (is_listed and not is_joined and tokens[place][-1] not in ",:"):
                break
            called.append(name)
            end = place + 1
            is_next = bool(joins) and joins[0][0] == "@"
            is_listed = not is_joined and not is_next and tokens[place][-1] == ","
            if not is_joined and not is_listed and not is_next:
                break
            place += 1 + is_joined
        return called, end

    def _find_owner(self, token: str) -> str | None:
        """Find the member of whose something is talked: “ana's”."""
        word = token.strip(_EDGE).lower().replace("’", "'")
        name = self._ways.get(word.removesuffix("'s")) if word.endswith("'s") else None
        return name if name in self._introduced else None

    def _resolve(self, token: str, is_first: bool, is_alone: bool, nearby: Collection[str]) -> str | None:
        word = token.strip(_EDGE).lower()
        raw = token.rstrip(":,").lstrip("@").lower()
        is_call = token[0] == "@" or token[-1] == ":" or (token[-1] == "," and not is_alone)
        is_word = len(word) < _SHORTEST or is_common(word)
        name = self._ways.get(raw) or self._ways.get(word)
        if name is not None:
            is_whole = name.lower() in (raw, word)
            return name if is_call or (not is_word and (is_whole or (is_first and len(word) > _SHORTEST + 1))) else None
        if is_call and is_first and not is_word and "/" not in word:
            return self._find_nearest(word, nearby)
        return None

    def _find_nearest(self, word: str, nearby: Collection[str]) -> str | None:
        """Find whose name a word begins or misspells; of four letters only a member's, and no word of speech."""
        if len(word) <= _SHORTEST:
            return _nearest(word, nearby)
        found = _nearest(word, {*nearby, *self._introduced})
        if found is not None or len(word) > _SHORTEST + 1 or is_speech(word) or is_noted(word):
            return found
        alike = [name for name in self._introduced if len(name) > _SHORTEST and _is_one_off(word, name.lower())]
        return alike[0] if len(alike) == 1 and alike[0][0].lower() == word[0] else None


def _list_own(lines: list[str]) -> list[str]:
    """Blank out what is quoted, and code; the other lines are the same objects as before."""
    own = list_own(lines) if any(line.lstrip()[:1] in _OTHERS for line in lines) else lines
    return [without_code_spans(line) if "`" in line else line for line in own]


def list_ways(name: str) -> list[str]:
    """Give the ways to write a name, in lower case: whole, without what people hang on it, its parts."""
    whole = name.lower()
    trimmed = whole.strip(_HANGERS).rstrip("0123456789").rstrip("_`^-|")
    ways = (whole, whole.strip(_HANGERS), trimmed, _FIRST.split(trimmed, maxsplit=1)[0], *whole.split())
    return [way for way in dict.fromkeys(ways) if len(way) > 1]


def _nearest(word: str, names: Collection[str]) -> str | None:
    """Find the only name that begins so, else the only one that differs by one letter."""
    found = [name for name in names if name.lower().startswith(word)]
    if not found and len(word) > _SHORTEST + 1:
        found = [name for name in names if _is_one_off(word, name.lower())]
    return found[0] if len(found) == 1 else None


def _is_one_off(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: changed, missing, added, or two swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:])
