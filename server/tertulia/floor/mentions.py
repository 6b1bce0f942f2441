"""Finds whom a message names: `@handle`, `@room` and `@agents`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from tertulia.domain.ids import MemberId

MAX_MENTIONS = 50

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_QUOTE = re.compile(r" {0,3}>")
_BACKTICKS = re.compile(r"`+")
# Addresses that may hold an `@`: anything with a scheme, and a bare host followed by a path.
# Every repetition before the final `\S` is bounded, so that no text makes the search quadratic.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|mailto:|(?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/)\S*", re.ASCII | re.IGNORECASE
)
# Only ASCII letters before the `@` make it part of a mail address: languages written without spaces put names anywhere.
_MENTION = re.compile(r"(?<![A-Za-z0-9@\\])(?<![A-Za-z0-9]_)@([A-Za-z0-9_.-]+)(?!@[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message names: members in order of first mention without repeats, and the two collective names."""

    member_ids: tuple[MemberId, ...] = ()
    is_room: bool = False
    is_agents: bool = False


def parse_mentions(text: str, members: Mapping[str, MemberId]) -> Mentions:
    """Resolve the names in `text` against `members`, a mapping from lower-case handle to member id.

    Code (fenced blocks and back-ticked spans), quoted lines, mail and web addresses and `\\@handle` name nobody.
    A trailing full stop, hyphen or underscore is punctuation unless a handle really ends in it.
    At most `MAX_MENTIONS` members are named; `@room` and `@agents` cannot be shadowed by a handle.
    """
    found: dict[MemberId, None] = {}
    collective: set[str] = set()
    for name in _written_names(text):
        for candidate in _readings(name):
            if candidate in ("room", "agents"):
                collective.add(candidate)
                break
            if candidate in members:
                if len(found) < MAX_MENTIONS:
                    found[members[candidate]] = None
                break
    return Mentions(tuple(found), "room" in collective, "agents" in collective)


def _written_names(text: str) -> Iterator[str]:
    for paragraph in _paragraphs(text):
        prose = _ADDRESS.sub(" ", without_code_spans(paragraph))
        for match in _MENTION.finditer(prose):
            yield match[1].lower()


def _readings(name: str) -> Iterator[str]:
    """Give the ways to read a written name, the longest first: `ada..` is `ada..`, `ada.` or `ada`."""
    stem = name.rstrip("._-")
    # Handles have 2 to 32 characters, so a longer tail of punctuation cannot belong to one.
    for end in range(min(len(name), 32), max(len(stem), 2) - 1, -1):
        yield name[:end]


def _paragraphs(text: str) -> Iterator[str]:
    """Give the runs of one's own lines between blank lines; an unclosed fence runs to the end."""
    lines = list_own(text.splitlines())
    for is_blank, group in groupby(lines, key=lambda line: not line.strip()):
        if not is_blank:
            yield "\n".join(group)


def list_own(lines: list[str]) -> list[str]:
    """Blank out fenced code and what is quoted from others: who quotes a call does not call again."""
    fence: str | None = None
    own = []
    for line in lines:
        match = _FENCE.match(line)
        is_own = fence is None and not _QUOTE.match(line)
        if fence is not None:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = None
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence, is_own = match[1], False
        own.append(line if is_own else "")
    return own


def without_code_spans(text: str) -> str:
    """Blank out what stands between two runs of equally many back-ticks; a run without its partner is plain text."""
    runs = list(_BACKTICKS.finditer(text))
    partner: dict[int, int] = {}
    latest: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index][0])
        if length in latest:
            partner[index] = latest[length]
        latest[length] = index
    kept, position, index = [], 0, 0
    while index < len(runs):
        if index in partner:
            kept.append(text[position : runs[index].start()])
            index = partner[index]
            position = runs[index].end()
        index += 1
    return " ".join([*kept, text[position:]])
