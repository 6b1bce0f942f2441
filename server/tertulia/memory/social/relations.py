"""Reads how people stand to one another from what an agent remembers, by plain rules and as it was said: pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tertulia.domain.ids import MemberId, MemoryId
from tertulia.domain.memory import Memory
from tertulia.domain.words.statements import any_of

_ROLES = any_of(
    "wife,husband,partner,girlfriend,boyfriend,fianc[eé]e?,mother,mom,mum,father,dad,sister,brother,daughter,son,child"
    ",grandmother,grandfather,aunt,uncle,cousin,niece,nephew,friend,neighbou?r,roommate,boss,manager,supervisor"
    ",team lead,lead,director,report,assistant,colleague,co-?worker,teammate,mentor"
    ",mentee,client,customer,supplier,doctor,teacher"
    ",student,landlord"
)
# Of a long memory the beginning is read: this is done on the loop, for every turn.
_MAX_CHARS = 600
# A name of one or two words, or a handle; it begins where a word does, or each letter of a long one would be tried.
_WORD = r"[^\W\d_a-z][\w'’-]{0,40}"
_NAME = rf"(@[\w.-]{{2,32}}|(?<![\w'’-]){_WORD}(?:\s+{_WORD})?)"
_HOW = r"(?:(?:new|old|former|best|good|close|dear|direct|big|little|older|younger|twin)\s+)?"
_MY = rf"\b(?i:my|our)\s+(?i:{_HOW})(?P<role>(?i:{_ROLES}))"
# Who says it is the first of the two; the second is named.
_OWN = (
    re.compile(rf"{_MY}\s*(?:,|(?i:is|'s|is called|is named)\s)\s*{_NAME}"),
    re.compile(rf"{_MY}\s+{_NAME}"),
    re.compile(rf"{_NAME}\s+(?i:is|was|became|will be)\s+{_MY}"),
    re.compile(rf"{_NAME},\s*{_MY}"),
)
_OWN_MANAGER = re.compile(
    rf"\b(?i:i (?:now )?(?:report|answer) to|i work for|i'm managed by|i am managed by)\s+{_NAME}"
)
_OWN_REPORT = re.compile(rf"\b(?i:i (?:now )?(?:manage|supervise|mentor))\s+{_NAME}")
_REPORTS = re.compile(rf"{_NAME}\s+(?i:(?:now )?(?:reports|answers) to|works for|is managed by)\s+{_NAME}")
_MANAGES = re.compile(rf"{_NAME}\s+(?i:(?:now )?(?:manages|supervises))\s+{_NAME}")
_OTHERS = re.compile(rf"{_NAME}\s+(?i:is|was)\s+{_NAME}['’]s?\s+(?i:{_HOW})(?P<role>(?i:{_ROLES}))\b")
_DENIED = re.compile(r"\b(?:not|never|no longer|isn't|wasn't|ex-?\w*|if|wish)\b|\?", re.IGNORECASE)
# Words that begin with a capital where a sentence begins, and name nobody.
_NOBODY = frozenset({"He", "She", "It", "They", "This", "That", "Who", "What", "I", "We", "You", "There", "My", "Our"})

Finder = Callable[[str], MemberId | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """`who` is the `role` of `of`, as the memory says: of whom it is said, in what role, and who that is.

    `who` is None where the name is no member's, or nobody is named.
    """

    of: MemberId
    role: str
    who: MemberId | None
    name: str | None
    memory_id: MemoryId


def read_relations(memory: Memory, find: Finder) -> list[Relation]:
    """Read who is who's what from one memory; `find` gives the member that a handle or name means."""
    text = memory.content[:_MAX_CHARS]
    if _DENIED.search(text):
        return []
    author = None if memory.source.author is None else find(memory.source.author)
    found = _read_others(text, memory, find)
    if author is not None:
        found += _read_own(text, memory, author, find)
    return [one for one in dict.fromkeys(found) if one.of != one.who]


def _read_own(text: str, memory: Memory, author: MemberId, find: Finder) -> list[Relation]:
    found = []
    for pattern in _OWN:
        for match in pattern.finditer(text):
            name = _name(next(one for one in match.groups() if one is not None and one != match["role"]))
            if name is not None:
                found.append(Relation(author, match["role"].lower(), find(name), name, memory.id))
    for match in _OWN_MANAGER.finditer(text):
        found += _named(author, "manager", match[1], memory, find)
    for match in _OWN_REPORT.finditer(text):
        found += _named(author, "report", match[1], memory, find)
    if not found:
        unnamed = re.search(_MY, text)
        found = [Relation(author, unnamed["role"].lower(), None, None, memory.id)] if unnamed else []
    return found


def _read_others(text: str, memory: Memory, find: Finder) -> list[Relation]:
    """Read what is said of two others: who stands so must be a member, or nobody could say who it is about."""
    found: list[Relation] = []
    for match in _REPORTS.finditer(text):
        found += _between(match[1], "manager", match[2], memory, find)
    for match in _MANAGES.finditer(text):
        found += _between(match[2], "manager", match[1], memory, find)
    for match in _OTHERS.finditer(text):
        found += _between(match[2], match["role"].lower(), match[1], memory, find)
    return found


def _between(of: str, role: str, who: str, memory: Memory, find: Finder) -> list[Relation]:
    one = find(of)
    return [] if one is None else _named(one, role, who, memory, find)


def _named(of: MemberId, role: str, who: str, memory: Memory, find: Finder) -> list[Relation]:
    name = _name(who)
    return [] if name is None else [Relation(of, role, find(name), name, memory.id)]


def _name(found: str) -> str | None:
    # The full stop behind a handle is no part of it.
    return None if found.split(maxsplit=1)[0] in _NOBODY else found.rstrip(".-")
