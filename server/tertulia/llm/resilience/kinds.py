"""What kinds of failure there are, which of them say that a service is ill, and which another model may mend."""

from __future__ import annotations

from typing import Literal, get_args

from tertulia.domain.errors import (
    ProviderAway,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
)

FailureKind = Literal[
    "unreachable",
    "timeout",
    "server",
    "overloaded",
    "broken",
    "unreadable",
    "away",
    "rate_limited",
    "key",
    "credit",
    "model",
    "too_long",
    "invalid",
    "refused",
    "endless",
    "bad_call",
]
KINDS: tuple[FailureKind, ...] = get_args(FailureKind)

# The service is ill, whatever it is asked: several of these in a row open the breaker.
ILLNESSES: frozenset[FailureKind] = frozenset(
    {"unreachable", "timeout", "server", "overloaded", "broken", "unreadable"}
)
# Nobody's request is at fault, so that another model may well answer it.
MENDED_BY_ANOTHER: frozenset[FailureKind] = ILLNESSES | {
    "away",
    "rate_limited",
    "key",
    "credit",
    "model",
    "too_long",
    "endless",
    "bad_call",
}


def kind_of(error: ProviderError) -> FailureKind:
    """Say of what kind a failure is, by what its details say, else by its class."""
    named = error.details.get("kind")
    for kind in KINDS:
        if kind == named:
            return kind
    match error:
        case ProviderTimeout():
            return "timeout"
        case ProviderRateLimited():
            return "rate_limited"
        case ProviderRefused():
            return "refused"
        case ProviderAway():
            return "away"
        case _:
            return "unreadable"
