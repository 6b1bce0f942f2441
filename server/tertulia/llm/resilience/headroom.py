"""Reads from a service's answers how much may still be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tertulia.llm.resilience.watch import Headroom, Watches

# What is left and what there is a minute, of requests and of tokens: in Anthropic's words, and in those of OpenAI and
# its likes (the vendors' pages on rate limits).
_DIALECTS = (
    (
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-limit",
    ),
    (
        "x-ratelimit-remaining-requests",
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-limit-tokens",
    ),
)
_MAX_DIGITS = 15


def read_headroom(headers: Mapping[str, str]) -> Headroom | None:
    """Read what an answer's headers say; None where they say nothing of it."""
    for names in _DIALECTS:
        found = [_number(headers.get(name)) for name in names]
        if any(one is not None for one in found):
            return Headroom(*found)
    return None


def hearing(watches: Watches, scope: str, provider: str) -> Callable[[Mapping[str, str]], None]:
    """Make what keeps the headroom of a provider as its service tells of it."""

    def hear(headers: Mapping[str, str]) -> None:
        headroom = read_headroom(headers)
        if headroom is not None:
            watches.note_headroom(scope, provider, headroom)

    return hear


def _number(value: str | None) -> int | None:
    is_number = value is not None and value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS
    return int(value) if value is not None and is_number else None
