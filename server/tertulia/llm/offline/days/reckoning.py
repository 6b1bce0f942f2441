"""Reckons with dates: so long before or after a day, and whether a day is a Friday."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tertulia.llm.offline.days.calendar import MONTHS, STEPS, WEEKDAYS, find_day, go_on, is_day_alone, written

Reckoning = tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]]

_ASKING = (
    r"(?:(?:what|which)(?:['’]?s|\s+is|\s+was|\s+will\s+be)?\s+(?:the\s+)?(?:(?:date|day|weekday)\s+)?(?:(?:is|was|will\s+be)\s+)?(?:it\s+)?"
    r"|when(?:['’]?s|\s+is|\s+was)\s+|calculate\s+|(?:and|so)\s+)?"
)
_SPAN = rf"(?P<span>{STEPS})"
_ADD = re.compile(
    rf"^(?:add|count)\s+{_SPAN}\s+(?:to|on\s+to|onto|from)\s+(?P<day>.+)$"
    rf"|^{_ASKING}(?P<day2>.+?)\s+(?:plus|\+)\s*(?P<span2>{STEPS})$"
    rf"|^{_ASKING}(?P<span3>{STEPS})\s+(?:after|from(?!\s+(?:today|now)\b)|later\s+than|on\s+from)\s+(?P<day3>.+)$",
    re.IGNORECASE,
)
_TAKE = re.compile(
    rf"^(?:subtract|take|deduct)\s+{_SPAN}\s+(?:away\s+)?from\s+(?P<day>.+)$"
    rf"|^{_ASKING}(?P<day2>.+?)\s+(?:minus|less|[-−])\s*(?P<span2>{STEPS})$"
    rf"|^{_ASKING}(?P<span3>{STEPS})\s+(?:before|prior\s+to|earlier\s+than)\s+(?P<day3>.+)$",
    re.IGNORECASE,
)
_NEAR = r"today|tomorrow|yesterday"
_KIND = rf"(?:an?\s+|the\s+)?(?P<kind>{'|'.join((*WEEKDAYS, *MONTHS))}|weekend)"
_IS_IT = (
    re.compile(
        rf"^(?:is|was|will)\s+it\s+(?:be\s+)?(?:already\s+|still\s+|really\s+)?{_KIND}(?:\s+(?P<day>{_NEAR})|\s+already|\s+yet|\s+now)?$",
        re.IGNORECASE,
    ),
    re.compile(rf"^(?:is|was|will)\s+(?P<day>{_NEAR})\s+(?:be\s+)?(?:in\s+)?{_KIND}$", re.IGNORECASE),
    re.compile(
        rf"^(?:is|was|will|does|did)\s+(?P<day>.+?)\s+(?:be\s+|fall\s+)?(?:on\s+an?|an?|on)\s+(?P<kind>{'|'.join(WEEKDAYS)})$",
        re.IGNORECASE,
    ),
)


def _reckon(found: re.Match[str], today: date, *, ahead: bool) -> str | None:
    parts = found.groupdict()
    said = parts["day"] or parts["day2"] or parts["day3"]
    span = parts["span"] or parts["span2"] or parts["span3"]
    start = find_day(said, today) if is_day_alone(said) else None
    end = start and go_on(start, span.casefold(), ahead=ahead)
    if start is None or end is None:
        return None
    return f"{span} {'after' if ahead else 'before'} {written(start)} is {written(end)}."


def _add(found: re.Match[str], today: date) -> str | None:
    return _reckon(found, today, ahead=True)


def _take(found: re.Match[str], today: date) -> str | None:
    return _reckon(found, today, ahead=False)


def _is_it(found: re.Match[str], today: date) -> str | None:
    """Say whether a day is of the kind that is asked."""
    said = found["day"] or "today"
    day = find_day(said, today) if is_day_alone(said) else None
    if day is None:
        return None
    kind = found["kind"].casefold()
    is_so = day.weekday() >= WEEKDAYS.index("saturday") if kind == "weekend" else kind in _names(day)
    name = "that" if said.casefold() not in _NEAR else said.casefold()
    return f"{'Yes' if is_so else 'No'}, {name} {'was' if day < today else 'is'} {written(day)}."


def _names(day: date) -> tuple[str, str]:
    return WEEKDAYS[day.weekday()], MONTHS[day.month - 1]


RECKONINGS: tuple[Reckoning, ...] = ((_ADD, _add), (_TAKE, _take), *((form, _is_it) for form in _IS_IT))
