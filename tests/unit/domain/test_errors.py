"""What each error means to a client, written out by hand: its code, its status, and whether trying again may help."""

from __future__ import annotations

import pytest

from tertulia.domain import errors
from tertulia.domain.errors import AppError, RateLimited, TurnStopped

TABLE: dict[str, tuple[str, int, bool]] = {
    "InvalidInput": ("invalid_input", 400, False),
    "InvalidFrame": ("invalid_frame", 400, False),
    "UnknownCommand": ("unknown_command", 400, False),
    "HelloRequired": ("hello_required", 400, False),
    "Unauthenticated": ("unauthenticated", 401, False),
    "BudgetExceeded": ("budget_exceeded", 402, False),
    "PermissionDenied": ("permission_denied", 403, False),
    "NotFound": ("not_found", 404, False),
    "Conflict": ("conflict", 409, False),
    "AgentInactive": ("agent_inactive", 409, False),
    "ApprovalClosed": ("approval_closed", 409, False),
    "PayloadTooLarge": ("payload_too_large", 413, False),
    "RateLimited": ("rate_limited", 429, True),
    "Internal": ("internal", 500, False),
    "Unavailable": ("unavailable", 503, True),
    "AddressRefused": ("unavailable", 503, False),
    "SandboxUnavailable": ("sandbox_unavailable", 503, False),
    "ProviderMissing": ("unavailable", 503, False),
    "OutcomeUnknown": ("unavailable", 503, False),
    "ProviderError": ("unavailable", 503, False),
    "ProviderTimeout": ("unavailable", 503, True),
    "ProviderRateLimited": ("unavailable", 503, True),
    "ProviderRefused": ("unavailable", 503, False),
    "ProviderBadReply": ("unavailable", 503, True),
    "ProviderAway": ("unavailable", 503, False),
    "ToolError": ("invalid_input", 400, False),
    "ToolInputInvalid": ("invalid_input", 400, False),
    "ToolDenied": ("permission_denied", 403, False),
    "ToolFailed": ("invalid_input", 400, False),
    "ToolTimedOut": ("invalid_input", 400, False),
}


def tree(root: type[AppError] = AppError) -> dict[str, type[AppError]]:
    """Name everything below an error."""
    found: dict[str, type[AppError]] = {}
    for one in root.__subclasses__():
        found |= {one.__name__: one, **tree(one)}
    return {name: one for name, one in found.items() if one.__module__ == errors.__name__}


def test_the_table() -> None:
    assert {name: (one.code, one.http_status, one.retryable) for name, one in tree().items()} == TABLE


@pytest.mark.parametrize("kind", tree().values(), ids=lambda kind: kind.__name__)
def test_an_error_says_its_words_and_no_more(kind: type[AppError]) -> None:
    error = kind("Do this instead.")
    assert (str(error), error.message, error.details, error.retry_after_s) == ("Do this instead.",) * 2 + ({}, None)


def test_details_are_each_errors_own() -> None:
    RateLimited("one").details["a"] = 1
    assert RateLimited("two", retry_after_s=0.5).details == {}


def test_what_stops_a_turn_is_told_to_the_room_and_no_client() -> None:
    assert not issubclass(TurnStopped, AppError)
    assert TurnStopped("timeout").reason == "timeout"
