"""Reads corrections (“no, it's Thursday”) and what takes the place of something older, and mends memories: pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tertulia.domain.memory import Standing
from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.statements import IS, TURNS_OUT
from tertulia.llm.offline.figures.amending import amend
from tertulia.llm.offline.told.corrections import Correction, find_correction
from tertulia.memory.talk.words import stems

# “No, it's Thursday” says nothing of what it is about: it is about what its author said so shortly before.
_MAX_MESSAGES_AGO = 10
_MAX_VALUE_WORDS = 3
_OPENER = re.compile(
    r"^(?:(?:no|nope|actually|correction|sorry|wait|oops|i meant)\b[\s,.:;!–-]{1,3}){1,3}(?P<rest>.+)$", re.IGNORECASE
)
_STATED = re.compile(
    rf"^(?P<head>(?:(?!(?:{IS}|{TURNS_OUT})\b)[\w'’-]+\s+){{1,6}}(?:{IS}|{TURNS_OUT}))\s+"
    r"(?:(?:at|on|in|from|to|by|called|named)\s+)?(?P<value>\S.*)$",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my|mine|i|me)\b", re.IGNORECASE)

# Of these there is one, so that a newer one takes the place of the older whatever it is.
_SINGLE = re.compile(
    r"^my (?:current |new )?(?:favou?rite\b.*|name|age|birthday|job|profession|address|e-?mail(?: address)?"
    r"|phone(?: number)?|hometown|home town|boss|manager|time ?zone)\s+(?:is|was)$",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"^i(?:'m|\s+am|'ve|\s+have)?(?:\s+(?:now|currently|still|just|recently))*\s+(?P<does>live|living|work|working|moved)"
    r"\s+(?:now\s+|back\s+)?(?P<where>in|at|for|to)\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)

# Who has moved to a place lives there; in another's words it is told with the handle of who said it.
_DOES = {"live": "live", "living": "live", "moved": "live", "work": "work", "working": "work"}
_TOLD_OF = {"lives": "live", "works": "work", "has": "have"}

Mend = Callable[[Standing, str], str | None]


def find_mend(sentence: str, author: str, names: Collection[str]) -> Mend | None:
    """Read a sentence as a correction; None for what corrects nothing or merely calls one of the `names`."""
    correction = find_correction(sentence)
    if correction is not None and correction.new.casefold() not in names:
        return _Replacement(sentence, correction, author).mend
    opened = _OPENER.match(sentence)
    stated = _STATED.match(opened["rest"]) if opened else None
    return None if opened is None or stated is None else _Restatement(opened["rest"], stated, author).mend


def find_succession(sentence: str, author: str) -> Mend | None:
    """Read a statement about oneself as one that takes the place of an older one; None for what stands beside others.

    One has one favourite colour and lives in one place; what else is of one's own changes into the like only.
    """
    bare = _as_own(sentence, author)
    home = _match_home(bare)
    if home is not None:
        return _Move(sentence, home, author).mend
    stated = _STATED.match(bare)
    if stated is None or not re.match(r"my\b", stated["head"], re.IGNORECASE) or stated["value"].startswith("not "):
        return None
    return _Restatement(sentence, stated, author, is_single=bool(_SINGLE.match(stated["head"].strip()))).mend


@dataclass(frozen=True, slots=True)
class _Move:
    """Another place where one lives or works, in place of the older."""

    sentence: str
    home: re.Match[str]
    author: str

    def mend(self, standing: Standing, told: str) -> str | None:
        old = _match_home(_as_own(standing.content, self.author))
        if old is None or standing.author != self.author:
            return None
        is_same = _DOES[old["does"].casefold()] == _DOES[self.home["does"].casefold()]
        is_same &= (old["where"] == "for") == (self.home["where"] == "for")
        return self.sentence if is_same else None


@dataclass(frozen=True, slots=True)
class _Replacement:
    """A value in place of another: of one that it names, or else of what was only just said."""

    sentence: str
    correction: Correction
    author: str

    def mend(self, standing: Standing, told: str) -> str | None:
        if amend(self.sentence, told) is not None:
            # It is about the sum that the agent has just worked out.
            return None
        is_near = standing.messages_ago <= _MAX_MESSAGES_AGO or set(stems(standing.content)) <= set(stems(told))
        if self.correction.old is None and not (is_near and standing.author == self.author):
            return None
        mended = self.correction.mend(standing.content) if _may_correct(self.author, standing) else None
        if mended is None or has_secret(mended):
            return None
        # “I like tea, not coffee” leaves alone what else was said of coffee.
        is_new = mended == self.correction.new
        return None if is_new and not set(stems(mended)) & set(stems(standing.content)) else mended


@dataclass(frozen=True, slots=True)
class _Restatement:
    """A statement in place of an older one of the same thing, with a value of the same kind."""

    sentence: str
    stated: re.Match[str]
    author: str
    is_single: bool = False

    def mend(self, standing: Standing, told: str) -> str | None:
        old = _STATED.match(_as_own(standing.content, self.author))
        if self.is_single and (old is None or standing.author != self.author):
            return None
        if old is None or _words(old["head"]) != _words(self.stated["head"]) or not _may_correct(self.author, standing):
            return None
        if self.is_single:
            return self.sentence
        value = self.stated["value"].rstrip(".! ").split()[:_MAX_VALUE_WORDS]
        is_alike = any(Correction(" ".join(value[:n])).mend(standing.content) for n in range(len(value), 0, -1))
        return self.sentence if is_alike else None


def _match_home(bare: str) -> re.Match[str] | None:
    """Read where somebody says to live or work; who works to do something, or moved to a bigger desk, says neither."""
    home = _AT_HOME.match(bare)
    if home is None:
        return None
    has_moved, is_goal = home["does"].casefold() == "moved", home["where"].casefold() == "to"
    return None if has_moved != is_goal or (has_moved and not home["value"][0].isupper()) else home


def _as_own(sentence: str, author: str) -> str:
    """Give what is told of its author (“@ana lives in Rome”) as the author would say it."""
    bare = sentence.rstrip(".! ")
    told = re.match(rf"@?{re.escape(author)}(?P<own>['’]s)?\s+(?P<verb>[\w'’]+)", bare, re.IGNORECASE)
    if told is None:
        return bare
    rest = bare[told.end() :]
    if told["own"]:
        return f"my {told['verb']}{rest}"
    verb = told["verb"].casefold()
    return f"i {'am' if verb == 'is' else _TOLD_OF.get(verb, verb)}{rest}"


def _may_correct(author: str, standing: Standing) -> bool:
    """Say whether it is the author's to correct: one's own, or nobody's own."""
    return standing.author == author or not _OWN.search(standing.content)


def _words(text: str) -> list[str]:
    return text.casefold().split()
