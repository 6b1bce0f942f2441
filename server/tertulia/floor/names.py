"""Finds whom a turn of talk names, also by a shortened or misspelt name, where people write names as they like."""

from __future__ import annotations

import re
from collections.abc import Collection

from tertulia.floor.wording import is_common

MAX_NAMED = 8
# A shorter name has to be written as a call (`al:`), or any word might be one.
_SHORTEST = 3
_EDGE = "@<>:,;.!?()\"'*~[]{}"
# So many words of a line are looked at for who is called there.
_MAX_HEAD = 24
_GREETINGS = ("hi", "hello", "hey", "hiya", "morning", "ok", "okay", "oh", "please", "sorry", "hola", "hallo", "moin")
_OPENERS = frozenset((*_GREETINGS, "thanks", "thank", "you", "thx", "danke", "gracias", "bitte"))
_JOINING = frozenset({"and", "or", "&", "und", "oder", "y", "o"})
# What is said to somebody after a name without a comma: a question, a request, or something of oneself.
_CALLING = re.compile(
    r"[?？]|\b(?:you|your|yours|u|please|pls|me|us|du|dir|dich|dein\w*|ihr|euch|bitte|t[úu]|te|ti|puedes|por favor)\b"
    r"|^(?:how|what|what'?s|why|who|who'?s|where|when|which|wie|was|wer|wo|wann|warum|wieso|welche\w*|qu[eé]|c[oó]mo"
    r"|cu[aá]\w+|qui[eé]n|d[oó]nde|i|i'?m|i'?ve|i'?d|my|we|ich|mein\w*|wir|yo|mi|thanks?|thank|danke|gracias|and|und"
    r"|tell|help|show|list|explain|give|say|write|find|look|check|stop|wait|come|make|sum|summari[sz]e|translate|remind"
    r"|describe|name|answer|try|go|let'?s|never|sag|zeig|hilf|schreib|erkl[äa]r\w*|nenn\w*|dime|di|ayuda|explica)\b",
    re.IGNORECASE,
)
_HANGERS = "_`^-|\\[]{}"
_FIRST = re.compile(r"[|\[\]{}\s`^]|_+(?=away|off|afk|work|home|zzz|busy|laptop)")


class Names:
    """The names that a room knows and the ways to write them; short forms belong to who used theirs last."""

    def __init__(self) -> None:
        self._ways: dict[str, str] = {}

    def add(self, name: str, spelt: str | None = None) -> None:
        """Learn a name, or how else one is `spelt`."""
        for way in list_ways(spelt or name):
            holder = self._ways.get(way)
            if holder is None or holder.lower() != way:
                self._ways[way] = name
        self._ways[name.lower()] = name

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
        for line in text.split("\n"):
            tokens = line.split()
            start = 0
            for place, token in enumerate(tokens):
                name = self._resolve(token, place == 0, len(tokens) == 1, nearby)
                if name is None or name == author:
                    continue
                if place == 0:
                    first, start = first or name, 1
                if len(named) < MAX_NAMED:
                    named[name] = None
            bodies.append(" ".join(tokens[start:]))
        return first, tuple(named), "\n".join(bodies)

    def list_called(self, text: str, author: str, nearby: Collection[str]) -> tuple[str, ...]:
        """Give who is called at the start of a line, one after another as in “ana, bo and cy: …”, in that order.

        A greeting or thanks may come before.
        """
        tokens = text.split("\n", 1)[0].split()[:_MAX_HEAD]
        words = [token.strip(_EDGE).lower() for token in tokens]
        place = next((place for place, word in enumerate(words) if word not in _OPENERS), len(words))
        start, called = place, dict[str, None]()
        is_listed = False
        while place < len(tokens):
            name = self._resolve(tokens[place], True, len(tokens) == 1, nearby)
            is_joined = words[place + 1 : place + 2] != [] and words[place + 1] in _JOINING
            if name is None or name == author or (is_listed and not is_joined and tokens[place][-1] not in ",:"):
                break
            called[name] = None
            is_next = tokens[place + 1 : place + 2] != [] and tokens[place + 1][0] == "@"
            is_listed = not is_joined and not is_next and tokens[place][-1] == ","
            place += 1
            if not is_joined and not is_listed and not is_next:
                break
            place += is_joined
        if called and not start and not _is_call(tokens[place - 1], tokens[place:]):
            return ()
        return tuple(called) or self._list_called_last(tokens, author)

    def _list_called_last(self, tokens: list[str], author: str) -> tuple[str, ...]:
        """Give who is called at the end of a line: “what do you think, ana?”."""
        if len(tokens) < 3 or tokens[-2][-1] != "," or self._resolve(tokens[-2], False, False, ()) is not None:
            return ()
        name = self._resolve(tokens[-1], False, False, ())
        return () if name is None or name == author else (name,)

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
            return _nearest(word, nearby)
        return None


def _is_call(last: str, rest: list[str]) -> bool:
    """Say whether a plain name at the head calls somebody, and does not speak of them: “ana is ill”."""
    return last[0] == "@" or last[-1] in ",:;!?.-" or not rest or _CALLING.search(" ".join(rest)) is not None


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
