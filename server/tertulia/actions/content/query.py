"""Reads what people type into a search: words, quoted phrases, exclusions and filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from tertulia.domain.content.search import Has, Term, Wanted, fold_words
from tertulia.domain.errors import InvalidInput
from tertulia.domain.ids import MemberId, RoomId

FILTERS = ("from", "in", "before", "after", "on", "has")
MAX_TERMS = 20
_HAS: tuple[Has, ...] = get_args(Has)
# A filter and its value, or a word or phrase; both may be quoted, and a quote that is not closed ends with the query.
_PART = re.compile(
    r'(?P<minus>-?)(?:(?P<name>[A-Za-z]+):(?!//))?(?P<mark>[#@]?)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]*))'
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """Knows whom and what the asker may name; each says None for what there is not."""

    author: Callable[[str], MemberId | None]
    rooms: Callable[[str, str], frozenset[RoomId]]


@dataclass(slots=True)
class _Reading:
    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    author_ids: set[MemberId] = field(default_factory=set)
    room_ids: set[RoomId] = field(default_factory=set)
    since: datetime | None = None
    until: datetime | None = None
    has: set[Has] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.author_ids or self.room_ids or self.since or self.until or self.has)


def parse_query(text: str, names: Names) -> Wanted | None:
    """Read a query; the last word may be a beginning. None when it holds nothing to look for, as `?!` does.

    Raises:
        InvalidInput: a filter or its value is unknown, or words are only excluded; the text says what there is.
    """
    reading = _Reading()
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        part = _PART.match(text, position)
        if part is None or part.end() == position:
            position += 1
            continue
        position = part.end()
        _take(reading, part, names, is_last=position == len(text))
    if reading.is_empty and not reading.without:
        return None
    if reading.is_empty:
        raise InvalidInput("Look for at least one word, or use a filter such as from:me or has:link.")
    return Wanted(
        terms=tuple(reading.terms),
        without=tuple(reading.without),
        author_ids=frozenset(reading.author_ids) if reading.author_ids else None,
        room_ids=frozenset(reading.room_ids) if reading.room_ids else None,
        since=reading.since,
        until=reading.until,
        has=frozenset(reading.has),
    )


def _take(reading: _Reading, part: re.Match[str], names: Names, *, is_last: bool) -> None:
    name, quoted, bare = part["name"], part["quoted"], part["bare"]
    value = (bare if quoted is None else quoted).strip()
    if name is not None and (value or name.lower() in FILTERS):
        if part["minus"]:
            raise InvalidInput(f"Only words can be excluded, and {name}: is a filter.")
        _filter(reading, name.lower(), part["mark"] + value, names)
        return
    words = fold_words(f"{name or ''} {value}")
    if not words:
        return
    # A word that is still being typed, or one of a longer kind, is found by its beginning.
    term = Term(tuple(words), is_open=is_last and quoted is None and not part["minus"])
    (reading.without if part["minus"] else reading.terms).append(term)
    if len(reading.terms) + len(reading.without) > MAX_TERMS:
        raise InvalidInput(f"A search takes at most {MAX_TERMS} words and phrases.")


def _filter(reading: _Reading, name: str, value: str, names: Names) -> None:
    match name:
        case "from":
            reading.author_ids.add(_author(value, names))
        case "in":
            reading.room_ids |= _rooms(value, names)
        case "before":
            reading.until = min(reading.until or _LAST, _day(name, value))
        case "after":
            reading.since = max(reading.since or _FIRST, _next(_day(name, value)))
        case "on":
            day = _day(name, value)
            reading.since = max(reading.since or _FIRST, day)
            reading.until = min(reading.until or _LAST, _next(day))
        case "has":
            reading.has.add(_thing(value))
        case _:
            known = ", ".join(f"{one}:" for one in FILTERS)
            raise InvalidInput(
                f'There is no filter {name[:32]}:; there are {known}. To look for the words, put them in "quotes".'
            )


def _author(value: str, names: Names) -> MemberId:
    found = names.author(value.removeprefix("@").casefold())
    if found is None:
        raise InvalidInput(f"from: names a member by handle, such as from:@ana or from:me; there is no {value[:64]!r}.")
    return found


def _rooms(value: str, names: Names) -> frozenset[RoomId]:
    mark, name = (value[:1], value[1:]) if value[:1] in ("#", "@") else ("", value)
    found = names.rooms(mark, name.strip()) if name.strip() else frozenset()
    if not found:
        raise InvalidInput(
            f'in: names a room that you can see, such as in:lobby, in:"two words" or, for a direct one, in:@ana; '
            f"there is no {value[:64]!r}."
        )
    return found


def _thing(value: str) -> Has:
    for one in _HAS:
        if value.casefold() == one:
            return one
    raise InvalidInput(f"has: takes {', '.join(_HAS)}; there is no has:{value[:32]}.")


_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)


def _day(name: str, value: str) -> datetime:
    try:
        if _DATE.fullmatch(value) is None:
            raise ValueError(value)
        day = date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(f"{name}: takes a day, such as {name}:2026-03-01, and not {value[:32]!r}.") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _next(day: datetime) -> datetime:
    return min(day, _LAST - timedelta(days=1)) + timedelta(days=1)
