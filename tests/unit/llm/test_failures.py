"""Errors of the model layer become ours, and malformed events a bad reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from pydantic_ai import exceptions as theirs

from tertulia.domain.errors import ProviderBadReply, ProviderError, ProviderRefused, ProviderTimeout
from tertulia.llm.failures import readable, to_provider_error
from tertulia.llm.vendors import ANTHROPIC


# Those that a scripted service cannot provoke; the provider contract provokes the others over real sockets.
@pytest.mark.parametrize(
    ("error", "expected", "kind", "words"),
    [
        (theirs.ModelContextWindowExceededError("m", "secret"), ProviderRefused, "too_long", "too long"),
        (theirs.ModelQuotaExceededError("m", "secret"), ProviderRefused, "credit", "no credit"),
        (theirs.ModelTimeoutError("m", "secret"), ProviderTimeout, "timeout", "in time"),
        (
            theirs.ModelConnectionError("m", "secret", phase="connect"),
            ProviderBadReply,
            "unreachable",
            "ANTHROPIC_BASE_URL",
        ),
        (theirs.ModelConnectionError("m", "secret", phase="read"), ProviderBadReply, "broken", "broke off"),
        (theirs.UnexpectedModelBehavior("secret"), ProviderBadReply, "unreadable", "cannot be read"),
        (theirs.UserError("secret"), ProviderBadReply, "unreadable", "cannot be read"),
    ],
)
def test_error_is_judged(error: Exception, expected: type[ProviderError], kind: str, words: str) -> None:
    judged = to_provider_error(error, ANTHROPIC, "claude")
    assert type(judged) is expected
    assert words in judged.message
    assert "secret" not in judged.message
    assert judged.details == {"provider": "anthropic", "model": "claude", "status": None, "kind": kind}


@pytest.mark.parametrize("error", [KeyError("x"), AttributeError("x"), TypeError("x"), ValueError("x")])
async def test_malformed_event_is_a_bad_reply(error: Exception) -> None:
    async def events() -> AsyncGenerator[int, None]:
        yield 1
        raise error

    received = readable(events())
    assert await anext(received) == 1
    with pytest.raises(ProviderBadReply, match="cannot be read"):
        await anext(received)
