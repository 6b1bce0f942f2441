"""Renders errors: the same body for a refused command and a refused request."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tertulia.domain.accounts import EMAIL_PATTERN
from tertulia.domain.errors import AppError, InvalidInput
from tertulia.wire.base import EMOJI, LANGUAGE, NAME


def render_error(error: AppError) -> dict[str, Any]:
    """Render an error; only what is safe to show is in it."""
    rendered: dict[str, Any] = {"code": error.code, "message": error.message, "retryable": error.retryable}
    if error.retry_after_s is not None:
        rendered["retry_after_s"] = error.retry_after_s
    if error.details:
        rendered["details"] = error.details
    return rendered


def explain_invalid(error: ValidationError) -> InvalidInput:
    """Say which fields are wrong and how, in words of our own, without repeating what they held."""
    found = [{"field": _field(one["loc"])[:100], "problem": say_problem(one)} for one in _of_one_shape(error)[:10]]
    said = "; ".join(f"{one['field']}: {one['problem']}" if one["field"] else one["problem"] for one in found)
    return InvalidInput(said[:500], details={"fields": found})


# What the patterns of the protocol ask for, in words: nobody should have to read one.
PATTERN_WORDS = {
    r"^[^\x00]*$": "it may not hold the character U+0000",
    r"^[^\x00]+$": "it must hold something, and not the character U+0000",
    r"^[^\x00]*[^\s\x00][^\x00]*$": "it must hold a word, and not the character U+0000",
    r"^[^\x00]*[^\x00\s][^\x00]*$": "it must hold a word, and not the character U+0000",
    r"^[!-~]{1,128}$": "it has 1 to 128 visible ASCII characters",
    r"^[^\x00-\x1f\x7f]*$": "it may not hold line breaks or other control characters",
    r"^[^\x00-\x1f\x7f]+$": "it must hold something, and no line breaks or other control characters",
    r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$": (
        "it must hold something, may not begin or end with a space, and holds no line breaks"
    ),
    r"^[a-z0-9_.-]{2,32}$": "it has 2 to 32 characters of a-z, 0-9, full stop, hyphen and underscore",
    r"^([a-z][a-z0-9_]{0,62}\*?|\*)$": "it is the name of a tool, or its beginning with a * at the end",
    r"^https?://[^\x00-\x20\x7f-\xa0]+$": "it is an address that begins with http:// or https://",
    r"^https?://[!-~]+$": "it is an address that begins with http:// or https://",
    r"^[!-~]*$": "it holds only visible ASCII characters",
    r"^[a-z][a-z0-9_-]{0,39}$": "it has 1 to 40 characters of a-z, 0-9, hyphen and underscore, a letter first",
    NAME: (
        "it must hold something, may not begin or end with a space, and holds no line breaks, "
        "nothing that is not seen, and nothing that turns the direction"
    ),
    EMOJI: "it is one emoji, such as 👍",
    EMAIL_PATTERN: "it is a mail address, such as ana@example.com",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "it is a time of day from 00:00 to 23:59, such as 22:30",
    LANGUAGE: "it is the tag of a language, such as es or pt-BR",
}


_Details = dict[str, Any]
UNKNOWN_PROBLEM = "it is not what is asked for here"
_CHOICE = re.compile(r"(literal|list|dict)\[|constrained-")
_NO_CURSOR = "it is not what a page before gave as `next`"
_MOMENT = "a time is written as RFC 3339 text with its offset, such as 2026-01-31T12:00:00Z"
_NO_NUMBER = "it must be a number"
_NO_WHOLE = "it must be a whole number"
_NO_TRUTH = "it must be true or false"


def _always(words: str) -> Callable[[_Details], str]:
    return lambda _details: words


# What may be wrong with a field, by the name that pydantic gives it; its own words are for programmers.
_WORDS: dict[str, Callable[[_Details], str]] = {
    "missing": _always("it is missing"),
    "extra_forbidden": _always("there is no such field"),
    "string_type": _always("it must be a string"),
    "string_unicode": _always("it must be a string, in good Unicode"),
    "string_too_short": lambda details: _at_least(details["min_length"], "character"),
    "string_too_long": lambda details: f"it may have at most {_counted(details['max_length'], 'character')}",
    "string_pattern_mismatch": lambda details: PATTERN_WORDS.get(details["pattern"], _NO_CURSOR),
    "int_type": _always(_NO_WHOLE),
    "int_parsing": _always(_NO_WHOLE),
    "int_from_float": _always(_NO_WHOLE),
    "int_parsing_size": _always("the number is too large"),
    "float_type": _always(_NO_NUMBER),
    "float_parsing": _always(_NO_NUMBER),
    "finite_number": _always(_NO_NUMBER),
    "bool_type": _always(_NO_TRUTH),
    "bool_parsing": _always(_NO_TRUTH),
    "greater_than": lambda details: f"it must be more than {_figure(details['gt'])}",
    "greater_than_equal": lambda details: f"it must be at least {_figure(details['ge'])}",
    "less_than": lambda details: f"it must be less than {_figure(details['lt'])}",
    "less_than_equal": lambda details: f"it may be at most {_figure(details['le'])}",
    "literal_error": lambda details: f"it must be {details['expected']}",
    "list_type": _always("it must be a list"),
    "too_short": lambda details: _at_least(details["min_length"], "entry", "entries"),
    "too_long": lambda details: f"it may have at most {_counted(details['max_length'], 'entry', 'entries')}",
    "dict_type": _always("it must be an object"),
    "model_type": _always("it must be an object"),
    "timezone_aware": _always(_MOMENT),
    "datetime_type": _always(_MOMENT),
    "datetime_parsing": _always(_MOMENT),
    "datetime_from_date_parsing": _always(_MOMENT),
    "value_error": lambda details: str(details["error"]),
}


def say_problem(one: ErrorDetails) -> str:
    """Say what is wrong with one field."""
    if one["type"] == "model_type" and not one["loc"]:
        return "what is sent must be an object"
    words = _WORDS.get(one["type"])
    return UNKNOWN_PROBLEM if words is None else words(one.get("ctx", {}))


def _of_one_shape(error: ValidationError) -> list[ErrorDetails]:
    """List what is wrong; where one of several shapes is asked for, by the one that was meant, without its name.

    It is that which knows most of the fields; where all know as many, all speak.
    """
    found = error.errors()
    if not error.title.startswith("union["):
        return found
    by_shape: dict[str, list[ErrorDetails]] = defaultdict(list)
    for one in found:
        by_shape[str(one["loc"][0])].append({**one, "loc": one["loc"][1:]})
    strange = {shape: sum(one["type"] == "extra_forbidden" for one in ones) for shape, ones in by_shape.items()}
    fewest = min(strange.values())
    meant = [one for shape, ones in by_shape.items() if strange[shape] == fewest for one in ones]
    return list({(one["loc"], one["type"]): one for one in meant}.values())


def _field(loc: tuple[int | str, ...]) -> str:
    """Name a field by the way to it; what pydantic calls the choices at one place is no part of it."""
    return ".".join(str(part) for part in loc if not _CHOICE.match(str(part)))


def _at_least(number: int, singular: str, plural: str | None = None) -> str:
    return "it must hold something" if number == 1 else f"it must have at least {_counted(number, singular, plural)}"


def _counted(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _figure(number: float) -> str:
    return f"{number:,}"
