"""The errors of pydantic-ai's model layer as ours, in words that hold no key and no word of a prompt."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, TypeVar

from tertulia.domain.errors import (
    ProviderBadReply,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
)
from tertulia.llm.resilience.kinds import FailureKind

if TYPE_CHECKING:
    from tertulia.llm.vendors import Service

T = TypeVar("T")
# What to raise, its kind, and what to say.
_Judgement = tuple[type[ProviderError], FailureKind, str]

# What the translation stumbles over when a service's events lack fields, or hold others than are documented.
_STUMBLES = (AttributeError, TypeError, ValueError, LookupError, AssertionError)


async def readable(events: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """Pass a service's events on as long as they are as documented.

    Raises: ProviderBadReply.
    """
    try:
        async for event in events:
            yield event
    except _STUMBLES:
        raise ProviderBadReply("The model's service sent what cannot be read.") from None


def to_provider_error(error: Exception, service: Service, model: str) -> ProviderError:
    """Say what went wrong and, where somebody can mend it, how; `details` names provider, model, status and kind."""
    raised, kind, text = _judge(error, service, model)
    details = {"provider": service.name, "model": model, "status": getattr(error, "status_code", None), "kind": kind}
    return raised(text, details=details, retry_after_s=getattr(error, "retry_after", None))


def _judge(error: Exception, service: Service, model: str) -> _Judgement:
    from pydantic_ai import exceptions as theirs

    name = service.title
    # The narrower kinds come first: several of these are subclasses of later ones.
    judgements: list[tuple[type[Exception], _Judgement]] = [
        (
            theirs.ModelAuthenticationError,
            (ProviderRefused, "key", f"{name} refused the key: check {service.key_setting}."),
        ),
        (
            theirs.ModelNotFoundError,
            (ProviderRefused, "model", f"{name} does not know the model {model!r}: choose another."),
        ),
        (
            theirs.ModelContextWindowExceededError,
            (ProviderRefused, "too_long", f"The conversation is too long for {model!r}."),
        ),
        (theirs.ModelQuotaExceededError, (ProviderRefused, "credit", f"The account with {name} has no credit left.")),
        (
            theirs.ModelRequestRejectedError,
            (ProviderRefused, "invalid", f"{name} refused the request as invalid for {model!r}."),
        ),
        (theirs.ModelRateLimitError, (ProviderRateLimited, "rate_limited", f"{name} asks for fewer requests.")),
        (theirs.ModelUnavailableError, (ProviderBadReply, "overloaded", f"{name} is overloaded.")),
        (theirs.ModelServerError, (ProviderBadReply, "server", f"{name} failed.")),
        (theirs.ModelTimeoutError, (ProviderTimeout, "timeout", f"{name} did not answer in time.")),
    ]
    for theirs_kind, judgement in judgements:
        if isinstance(error, theirs_kind):
            return judgement
    # Two that the layer has no name for.
    status = getattr(error, "status_code", None)
    if status == 408:
        return ProviderTimeout, "timeout", f"{name} did not answer in time."
    if status == 413:
        return ProviderRefused, "too_long", f"The conversation is too long for {model!r}."
    if isinstance(error, theirs.ModelConnectionError):
        if getattr(error, "phase", None) == "connect":
            text = f"{name} cannot be reached: check {service.address_setting} and the network."
            return ProviderBadReply, "unreachable", text
        return ProviderBadReply, "broken", f"{name} broke off in the middle of its answer."
    return ProviderBadReply, "unreadable", f"{name} sent what cannot be read."
