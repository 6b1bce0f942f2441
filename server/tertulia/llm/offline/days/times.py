"""Understands questions about the time and the calendar, and answers them once the clock has been read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from tertulia.llm.offline.days.calendar import FEASTS, find_day, is_day_alone, written
from tertulia.llm.offline.days.moments import MOMENTS
from tertulia.llm.offline.days.reckoning import RECKONINGS
from tertulia.llm.offline.figures.numerals import in_figures

_PLACE = (
    r"(?:\s+(?:right\s+)?(?:now\s+)?(?:in|at|for)\s+(?P<place>(?!\d|an?\s|half\s)[\w .,'’/+-]{2,60}?))?"
    r"(?:\s+(?:right\s+)?now|\s+please|\s+today)*\s*$"
)
_TIME = re.compile(
    r"\b(?:what\s+time\s+(?:is\s+it|it\s+is)|what\s+the\s+time\s+is"
    r"|(?:what['’]?s|what\s+is|tell\s+(?:me|us)|have|know|got|give\s+me)\s+the\s+(?:current\s+|exact\s+|local\s+)?time"
    rf"|(?:current|local)\s+time|^(?:the\s+)?time(?=\s+in\b))(?:\s+it\s+is)?{_PLACE}",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"\b(?:what|which)\s+(?:day|date|weekday|year|month)(?:\s+of\s+the\s+(?:week|month|year))?"
    r"\s+(?:is\s+it|it\s+is|is\s+today|do\s+we\s+have|are\s+we)(?:\s+(?:today|now|right\s+now))?\s*$"
    r"|\b(?:what['’]?s|what\s+is|tell\s+me|know)\s+"
    r"(?:the\s+(?:current\s+)?(?:date|day|weekday|year|month)(?:\s+(?:is\s+)?(?:it\s+is\s+)?today|\s+now)?"
    r"|today['’]?s\s+(?:date|day)|today)\s*$"
    r"|^today['’]?s\s+date\s*$",
    re.IGNORECASE,
)
# A count begins here or behind “how many”: “add 3 weeks to 1 May” counts nothing.
_SPAN = (
    r"(?:(?:^(?:the\s+)?(?:number\s+of\s+)?|\bhow\s+(?:many|much)\s+(?:more\s+|full\s+)?)(?:(?P<unit>days?|weeks?)|time)"
    r"|\bhow\s+(?:long|far))"
)
_UNTIL = re.compile(
    rf"{_SPAN}(?:\s+(?:is\s+it|are\s+there|are|is|left|remain(?:ing|s)?|do\s+we\s+have))*"
    r"\s+(?:until|till|til|to|before|away\s+is)\s+(?P<day>.+)$"
    r"|^how\s+far\s+away\s+is\s+(?P<day2>.+)$",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"{_SPAN}(?:\s+(?:is\s+it|has\s+it\s+been|have\s+passed|passed|has\s+passed|are\s+there))*"
    r"\s+(?:since|ago\s+(?:was|is))\s+(?P<day>.+)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"{_SPAN}(?:\s+(?:is\s+it|are\s+there|are|is|lie))*"
    r"\s+(?:between|from)\s+(?P<first>.+?)\s+(?:and|to|until|till)\s+(?P<second>.+)$",
    re.IGNORECASE,
)
_WHICH_DAY = re.compile(
    r"\b(?:what|which)(?:['’]s)?\s+(?:(?:is|was|will\s+be)\s+)?(?:the\s+)?(?:day|date|weekday)(?:\s+of\s+the\s+week)?"
    r"\s+(?:(?:is\s+it|was\s+it|is|was|will\s+be|will\s+it\s+be|does|did|of|on)\s+)?(?P<day>.+)$",
    re.IGNORECASE,
)
_BARE_DAY = re.compile(r"^(?P<day>in\s+(?:\d|an?\s).{1,40}|.{1,40}\bfrom\s+(?:now|today))$", re.IGNORECASE)
_PLAIN_DAY = re.compile(r"^(?:what|when)(?:['’]?s|\s+is|\s+was|\s+will\s+be)\s+(?P<day>.+)$", re.IGNORECASE)
_FEAST = re.compile(
    rf"^(?:when|what\s+date)(?:['’]s|\s+is|\s+will)\s+(?P<day>(?:{'|'.join(FEASTS)})\b.*)$", re.IGNORECASE
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")

# “Tokyo when it's 3 pm in London” is no place.
_IF = re.compile(r"\b(?:when|if|while)\b", re.IGNORECASE)
_DAY_THERE = re.compile(
    r"^(?:what|which)\s+(?:day|date|weekday)\s+is\s+it\s+(?:(?:right\s+)?now\s+|today\s+)?in\s+"
    r"(?P<place>[^\W\d_][\w .,'’/+-]{1,40})$",
    re.IGNORECASE,
)
_ANY_MOMENT = datetime(2024, 1, 15, 12, tzinfo=UTC)

Answer = Callable[[datetime], str | None]


@dataclass(frozen=True, slots=True)
class TimeQuestion:
    """A question that the clock answers: `place` is the zone or city to ask it for, `answer` takes what it shows.

    `answer` gives None where the question names no day after all.
    """

    place: str | None
    answer: Answer


def find_time_question(sentence: str) -> TimeQuestion | None:
    """Find what is asked of the clock or the calendar; None for any other sentence."""
    text = in_figures(sentence.strip(" ?!.")[:300])
    for pattern, tell in MOMENTS:
        if (found := pattern.search(text)) and tell(found, _ANY_MOMENT) is not None:
            return TimeQuestion(None, partial(tell, found))
    if found := _TIME.search(text):
        place = (found["place"] or "").strip(" ,.'") or None
        if place and _IF.search(place):
            return None
        return TimeQuestion(place, lambda now: _tell_time(now, place))
    if (found := _DAY_THERE.search(text)) and not find_day(f"in {found['place']}", _ANY_MOMENT.date()):
        where = found["place"].strip(" ,.'")
        return TimeQuestion(where, lambda now: f"In {_named(where)} it is {written(now.date())}.")
    if _TODAY.search(text):
        return TimeQuestion(None, lambda now: f"Today is {written(now.date())}.")
    for pattern, answer in _CALENDAR:
        if (found := pattern.search(text)) and _names_day(found, answer):
            return TimeQuestion(None, _bind(answer, found))
    return None


def read_moment(content: str) -> datetime | None:
    """Read the moment that the clock's answer holds, as its first RFC 3339 time."""
    found = _MOMENT.search(content)
    return datetime.fromisoformat(found[0]) if found else None


def _bind(answer: Callable[[re.Match[str], date], str | None], found: re.Match[str]) -> Answer:
    return lambda now: answer(found, now.date())


def _names_day(found: re.Match[str], answer: Callable[[re.Match[str], date], str | None]) -> bool:
    """Tell “days until Friday” from “days until we ship”: any day to start from shows the difference."""
    return answer(found, _ANY_MOMENT.date()) is not None


def _tell_time(now: datetime, place: str | None) -> str:
    clock = f"{now:%H:%M} on {written(now.date())}"
    if place:
        return f"In {_named(place)} it is {clock}."
    return f"It is {clock} ({now.tzname() or 'UTC'})."


def _named(place: str) -> str:
    return place if any(letter.isupper() for letter in place) else place.title()


def _until(found: re.Match[str], today: date) -> str | None:
    day = find_day(found["day"] or found["day2"], today)
    if day is None:
        return None
    if day < today:
        return f"{written(day)} was {_count((today - day).days, found['unit'])} ago."
    if day == today:
        return f"That is today: {written(day)}."
    return f"{_count((day - today).days, found['unit'])} until {written(day)}."


def _since(found: re.Match[str], today: date) -> str | None:
    day = find_day(found["day"], today, ahead=False)
    if day is None:
        return None
    if day > today:
        return f"{written(day)} is still {_count((day - today).days, found['unit'])} away."
    return f"{_count((today - day).days, found['unit'])} since {written(day)}."


def _between(found: re.Match[str], today: date) -> str | None:
    first = find_day(found["first"], today)
    second = find_day(found["second"], first or today)
    if first is None or second is None:
        return None
    return f"{_count(abs((second - first).days), found['unit'])} between {written(first)} and {written(second)}."


def _which_day(found: re.Match[str], today: date) -> str | None:
    """Answer for a day given as a date; “which day is the party, Friday or Saturday” asks something else."""
    if not is_day_alone(found["day"]):
        return None
    day = find_day(found["day"], today)
    if day is None:
        return None
    return f"That was {written(day)}." if day < today else f"{written(day)}."


def _feast(found: re.Match[str], today: date) -> str | None:
    day = find_day(found["day"], today)
    return f"{written(day)}, in {_count((day - today).days, None)}." if day else None


def _count(days: int, unit: str | None) -> str:
    """Write a span; in weeks, with the odd days, where weeks were asked for."""
    if unit and unit.lower().startswith("week"):
        weeks, rest = divmod(days, 7)
        span = _plural(weeks, "week")
        return f"{span} and {_plural(rest, 'day')}" if rest else span
    return _plural(days, "day")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_CALENDAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]], ...] = (
    *RECKONINGS,
    (_BETWEEN, _between),
    (_UNTIL, _until),
    (_SINCE, _since),
    (_FEAST, _feast),
    (_WHICH_DAY, _which_day),
    (_PLAIN_DAY, _which_day),
    (_BARE_DAY, _which_day),
)
