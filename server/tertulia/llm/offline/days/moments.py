"""Answers what takes a clock and a little counting: hours to come, ages, the lengths of months and years."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import datetime, timedelta

from tertulia.llm.offline.days.calendar import MONTHS, find_day, written

_MAX_STEPS = 100_000
_SECONDS = {"second": 1, "minute": 60, "min": 60, "hour": 3600}
_SPAN = r"(?P<count>\d{1,6}|an?|half\s+an)\s+(?P<step>second|minute|min|hour)s?"
_LATER = re.compile(
    rf"^what(?:['’]?s|\s+is|\s+will)?\s+(?:the\s+)?time\s+(?:(?:will\s+it\s+be|is\s+it|was\s+it|is\s+it\s+going\s+to\s+be|be)\s+)?"
    rf"(?:in\s+)?{_SPAN}(?:\s+(?P<where>ago|from\s+now|later))?$",
    re.IGNORECASE,
)
_UNTIL_HOUR = re.compile(
    r"^how\s+(?:long|many\s+(?:hours|minutes)|much\s+(?:time|longer))(?:\s+(?:is\s+it|is\s+there|are\s+there|left|do\s+we\s+have))*"
    r"\s+(?:until|till|til|to|before)\s+(?P<hour>noon|midnight|\d{1,2}(?::\d{2})?\s?(?:am|pm)?|\d{1,2}\s+o['’]?clock)$",
    re.IGNORECASE,
)
_LEAP = re.compile(
    r"^(?:is|was|will)\s+(?:(?P<year>\d{1,4})|(?:it|this(?:\s+year)?))\s+(?:be\s+)?a\s+leap\s+year$", re.IGNORECASE
)
_DAYS_IN = re.compile(
    rf"^how\s+many\s+days\s+(?:(?:are|were|will)\s+)?(?:there\s+)?(?:be\s+)?(?:in|does|do|has|did)\s+(?P<what>{'|'.join(MONTHS)}|the\s+year)"
    r"(?:\s+(?P<year>\d{4}))?(?:\s+have)?$",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"^(?:what|which)\s+(?:calendar\s+)?week(?:\s+number)?(?:\s+of\s+the\s+year)?\s+(?:is\s+it|are\s+we\s+in|is\s+this)$"
    r"|^what(?:['’]?s|\s+is)\s+the\s+week\s+number$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"^how\s+old\s+(?:is|are|am|would|will)\b.{0,60}?\bborn\s+(?:on\s+|in\s+)?(?P<day>.{4,30}?)(?:\s+(?:be|now|today))*$",
    re.IGNORECASE,
)


def _later(found: re.Match[str], now: datetime) -> str:
    count = found["count"].lower()
    steps = 0.5 if count.startswith("half") else 1 if count.startswith("a") else int(count)
    is_past = (found["where"] or "").lower() == "ago"
    span = timedelta(seconds=min(steps, _MAX_STEPS) * _SECONDS[found["step"].lower()])
    then = now - span if is_past else now + span
    return f"It {'was' if is_past else 'will be'} {then:%H:%M} on {written(then.date())} ({now.tzname() or 'UTC'})."


def _until_hour(found: re.Match[str], now: datetime) -> str | None:
    minutes = _read_hour(found["hour"].lower())
    if minutes is None:
        return None
    left = (minutes - now.hour * 60 - now.minute) % (24 * 60)
    hours, rest = divmod(left, 60)
    parts = [_plural(hours, "hour")] * bool(hours) + [_plural(rest, "minute")] * bool(rest or not hours)
    return f"{' and '.join(parts)} until {minutes // 60:02}:{minutes % 60:02} ({now.tzname() or 'UTC'})."


def _read_hour(text: str) -> int | None:
    """Read an hour of the day as minutes from midnight."""
    if text in {"noon", "midnight"}:
        return 12 * 60 if text == "noon" else 0
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if text.endswith(("am", "pm")):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * text.endswith("pm")
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _leap(found: re.Match[str], now: datetime) -> str:
    year = int(found["year"] or now.year)
    verb = "was" if year < now.year else "is"
    return f"Yes, {year} {verb} a leap year." if isleap(year) else f"No, {year} {verb} not a leap year."


def _days_in(found: re.Match[str], now: datetime) -> str | None:
    year = int(found["year"] or now.year)
    if year == 0:
        return None
    name = found["what"].casefold()
    if name not in MONTHS:
        return f"{year} has {365 + isleap(year)} days."
    return f"{name.capitalize()} {year} has {monthrange(year, MONTHS.index(name) + 1)[1]} days."


def _age(found: re.Match[str], now: datetime) -> str | None:
    said = found["day"].strip(" ,")
    if re.fullmatch(r"\d{4}", said):
        years = now.year - int(said)
        return f"{years - 1} or {years}, depending on the birthday." if years > 0 else None
    born = find_day(said, now.date(), ahead=False)
    if born is None or born > now.date() or not re.search(r"\d{4}", said):
        return None
    years = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return f"{_plural(years, 'year')} old: born on {written(born)}."


def _week(_: re.Match[str], now: datetime) -> str:
    year, week, _day = now.isocalendar()
    return f"It is week {week} of {year}, as ISO 8601 counts."


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


MOMENTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], str | None]], ...] = (
    (_LATER, _later),
    (_UNTIL_HOUR, _until_hour),
    (_LEAP, _leap),
    (_DAYS_IN, _days_in),
    (_AGE, _age),
    (_WEEK, _week),
)
