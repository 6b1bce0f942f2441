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

if TYPE_CHECKING:
    from tertulia.llm.vendors import Service


T = TypeVar("T")

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
    """Say what went wrong and, where somebody can mend it, how; `details` names provider, model and status."""
    kind, text = _judge(error, service, model)
    details = {"provider": service.name, "model": model, "status": getattr(error, "status_code", None)}
    return kind(text, details=details, retry_after_s=getattr(error, "retry_after", None))


def _judge(error: Exception, service: Service, model: str) -> tuple[type[ProviderError], str]:
    from pydantic_ai import exceptions as theirs

    name = service.title
    # The narrower kinds come first: several of these are subclasses of later ones.
    judgements: list[tuple[type[Exception], type[ProviderError], str]] = [
        (theirs.ModelAuthenticationError, ProviderRefused, f"{name} refused the key: check {service.key_setting}."),
        (theirs.ModelNotFoundError, ProviderRefused, f"{name} does not know the model {model!r}: choose another."),
        (theirs.ModelContextWindowExceededError, ProviderRefused, f"The conversation is too long for {model!r}."),
        (theirs.ModelQuotaExceededError, ProviderRefused, f"The account with {name} has no credit left."),
        (theirs.ModelRequestRejectedError, ProviderRefused, f"{name} refused the request as invalid for {model!r}."),
        (theirs.ModelRateLimitError, ProviderRateLimited, f"{name} asks for fewer requests."),
        (theirs.ModelUnavailableError, ProviderBadReply, f"{name} is overloaded."),
        (theirs.ModelServerError, ProviderBadReply, f"{name} failed."),
        (theirs.ModelTimeoutError, ProviderTimeout, f"{name} did not answer in time."),
    ]
    for theirs_kind, kind, text in judgements:
        if isinstance(error, theirs_kind):
            return kind, text
    if isinstance(error, theirs.ModelConnectionError):
        if getattr(error, "phase", None) == "connect":
            return ProviderBadReply, f"{name} cannot be reached: check {service.address_setting} and the network."
        return ProviderBadReply, f"{name} broke off in the middle of its answer."
    return ProviderBadReply, f"{name} sent what cannot be read."
