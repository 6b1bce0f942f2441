"""Renders errors: the same body for a refused command and a refused request."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

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
    """Say which fields are wrong and how, without repeating what they held."""
    found = [
        {"field": ".".join(str(part) for part in one["loc"])[:100], "problem": _problem(one)}
        for one in error.errors()[:10]
    ]
    said = "; ".join(f"{one['field']}: {one['problem']}" for one in found)
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
    NAME: (
        "it must hold something, may not begin or end with a space, and holds no line breaks, "
        "nothing that is not seen, and nothing that turns the direction"
    ),
    EMOJI: "it is one emoji, such as 👍",
    EMAIL_PATTERN: "it is a mail address, such as ana@example.com",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "it is a time of day from 00:00 to 23:59, such as 22:30",
    LANGUAGE: "it is the tag of a language, such as es or pt-BR",
}


def _problem(one: Any) -> str:
    """Say what is wrong with one field."""
    match one["type"]:
        case "string_pattern_mismatch":
            return PATTERN_WORDS.get(one["ctx"]["pattern"], "it is not what a page before gave as `next`")
        case "model_type" | "dict_type":
            return "it must be an object"
        case _:
            message: str = one["msg"]
            return message
