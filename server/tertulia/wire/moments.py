"""A moment as a command or request names it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

_BEGINS_WITH_YEAR = re.compile(r"\d{4}-", re.ASCII)


def _read_moment(value: object) -> object:
    """Read RFC 3339 text as UTC; a number is not a time, written as text or not."""
    if not isinstance(value, str) or _BEGINS_WITH_YEAR.match(value) is None:
        raise ValueError("a time is written as RFC 3339 text with its offset, such as 2026-01-31T12:00:00Z")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999") from None


Moment = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(_read_moment, json_schema_input_type=AwareDatetime),
    AfterValidator(_in_utc),
]
