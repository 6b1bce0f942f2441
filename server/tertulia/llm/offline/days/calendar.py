"""Reads a day out of a sentence: “25 December”, “next Friday”, “2027-01-01”, “New Year's Eve”."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# Days that fall on the same date every year, longest names first.
FEASTS = {
    "new year's eve": (12, 31), "new year's day": (1, 1), "new year's": (1, 1), "new year": (1, 1),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "valentine's day": (2, 14), "saint patrick's day": (3, 17), "st patrick's day": (3, 17),
    "halloween": (10, 31), "all saints' day": (11, 1), "epiphany": (1, 6), "may day": (5, 1),
}  # fmt: skip

_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|sept"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_NEAR = {"today": 0, "tomorrow": 1, "the day after tomorrow": 2, "yesterday": -1, "the day before yesterday": -2}
_FILLERS = (
    rf"{_MONTH}|of|the|next|last|in|from|now|ago|hence|an?|fall|falls|be|and|days?|weeks?|fortnights?|months?|years?|on"
)
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "year": 12}
_STEP = r"(?:\d{1,6}|an?)\s+(?:day|week|fortnight|month|year)s?"
# “3 weeks and 2 days”, as a pattern.
STEPS = rf"{_STEP}(?:(?:,|\s+and)?\s+{_STEP}){{0,3}}"
_OFFSET = re.compile(
    rf"(?:\b(?P<to_come>in)\s+)?\b(?P<steps>{STEPS})\b"
    r"(?:\s+(?P<where>from now|from today|ago|hence))?"
)


def find_day(text: str, today: date, *, ahead: bool = True) -> date | None:
    """Find the day that `text` names; one without a year is the next to come, or with `ahead` false the last gone.

    A date that does not exist, such as 31 April, is not found.
    """
    plain = text.casefold().replace("’", "'")
    for read in (_read_iso, _read_dotted, _read_month, _read_feast, _read_offset, _read_near, _read_weekday):
        if day := read(plain, today, ahead):
            return day
    return None


def is_day_alone(text: str) -> bool:
    """Say whether `text` is nothing but a day: no appointment, no choice between two."""
    rest = text.casefold().replace("’", "'")
    for name in sorted((*_NEAR, *FEASTS, *WEEKDAYS, *MONTHS), key=len, reverse=True):
        rest = re.sub(rf"\b{name}\b", " ", rest)
    return not re.sub(rf"\b(?:{_FILLERS})\b|\d+(?:st|nd|rd|th)?|[^\w]", "", rest)


def go_on(start: date, steps: str, *, ahead: bool) -> date | None:
    """Go from a day as far as `steps` says, such as “a month and 2 days”; None beyond the calendar's end."""
    sign = 1 if ahead else -1
    day: date | None = start
    for count, step in re.findall(r"(\d+|an?)\s+([a-z]+?)s?\b", steps):
        number = sign * (1 if count.startswith("a") else int(count))
        day = day and (_add(day, number * _DAYS[step]) if step in _DAYS else _add_months(day, number * _MONTHS[step]))
    return day


def written(day: date) -> str:
    """Write a day as `Friday, 25 December 2026`, whatever the machine's language."""
    return f"{WEEKDAYS[day.weekday()].capitalize()}, {day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _read_iso(text: str, _: date, __: bool) -> date | None:
    found = re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text)
    return _make(*map(int, found.groups())) if found else None


def _read_dotted(text: str, today: date, ahead: bool) -> date | None:
    found = re.search(r"\b(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?(?!\d)", text)
    if not found:
        return None
    return _place(found[3], int(found[2]), int(found[1]), today, ahead)


def _read_month(text: str, today: date, ahead: bool) -> date | None:
    patterns = (
        rf"\b{_DAY}\s+(?:of\s+)?(?P<month>{_MONTH})\b{_YEAR}",
        rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?{_DAY}\b{_YEAR}",
    )
    for pattern in patterns:
        if found := re.search(pattern, text):
            month = [name[:3] for name in MONTHS].index(found["month"][:3]) + 1
            return _place(found["year"], month, int(found["day"]), today, ahead)
    return None


def _read_feast(text: str, today: date, ahead: bool) -> date | None:
    for name, (month, day) in FEASTS.items():
        if found := re.search(rf"\b{name}(?:\s+(\d{{4}}))?(?!\w)", text):
            return _place(found[1], month, day, today, ahead)
    return None


def _read_near(text: str, today: date, _: bool) -> date | None:
    for name, days in sorted(_NEAR.items(), key=lambda item: -len(item[0])):
        if re.search(rf"\b{name}\b", text):
            return _add(today, days)
    return None


def _read_offset(text: str, today: date, _: bool) -> date | None:
    found = _OFFSET.search(text)
    if not found or not (found["to_come"] or found["where"]):
        return None
    return go_on(today, found["steps"], ahead=found["where"] != "ago")


def _read_weekday(text: str, today: date, ahead: bool) -> date | None:
    found = re.search(rf"\b(?:(last|next)\s+)?({'|'.join(WEEKDAYS)})\b", text)
    if not found:
        return None
    distance = (WEEKDAYS.index(found[2]) - today.weekday()) % 7 or 7
    return _add(today, distance if ahead and found[1] != "last" else distance - 7 or -7)


def _place(year: str | None, month: int, day: int, today: date, ahead: bool) -> date | None:
    """Put a day into the year that is meant."""
    if year:
        return _make(int(year), month, day)
    # A leap day may be up to eight years away.
    years = range(today.year, today.year + 9) if ahead else range(today.year, today.year - 9, -1)
    fits: Callable[[date], bool] = today.__le__ if ahead else today.__ge__
    return next((found for year_ in years if (found := _make(year_, month, day)) and fits(found)), None)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _add(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _add_months(day: date, months: int) -> date | None:
    """Go so many months on; a day that the month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _make(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) if 0 < year <= MAXYEAR else None
