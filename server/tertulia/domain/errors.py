"""The one tree of errors, each with a code, an HTTP status and text that is safe to show.

AppError
├── InvalidInput 400 ── InvalidFrame, UnknownCommand, HelloRequired
├── Unauthenticated 401
├── BudgetExceeded 402
├── PermissionDenied 403
├── NotFound 404
├── Conflict 409 ── AgentInactive, ApprovalClosed
├── PayloadTooLarge 413
├── RateLimited 429
├── Internal 500
├── Unavailable 503 ── SandboxUnavailable, OutcomeUnknown, AddressRefused, ProviderMissing
├── ProviderError 503 (a model's service) ── ProviderTimeout, ProviderRateLimited, ProviderRefused,
│                    ProviderBadReply, ProviderAway
└── ToolError (told to the model) ── ToolInputInvalid, ToolDenied, ToolFailed, ToolTimedOut
TurnStopped (an outcome shown in the room) ── TurnCancelled, LimitReached
TurnRedirected (within a turn: it begins again)
ConfigError (start-up only: names the setting and a valid value)
"""

from __future__ import annotations

from typing import Any, ClassVar


class AppError(Exception):
    """What went wrong, in words safe for the person who asked.

    `details` holds JSON values only and never a secret; `retry_after_s` is a hint for `retryable` errors.
    """

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, details: dict[str, Any] | None = None, retry_after_s: float | None = None):
        super().__init__(message)
        self.message = message
        self.details = details or {}
        self.retry_after_s = retry_after_s


class InvalidInput(AppError):
    code = "invalid_input"
    http_status = 400


class InvalidFrame(InvalidInput):
    code = "invalid_frame"


class UnknownCommand(InvalidInput):
    code = "unknown_command"


class HelloRequired(InvalidInput):
    code = "hello_required"


class Unauthenticated(AppError):
    code = "unauthenticated"
    http_status = 401


class BudgetExceeded(AppError):
    code = "budget_exceeded"
    http_status = 402


class PermissionDenied(AppError):
    code = "permission_denied"
    http_status = 403


class NotFound(AppError):
    """Also the answer for what the asker may not know of."""

    code = "not_found"
    http_status = 404


class Conflict(AppError):
    code = "conflict"
    http_status = 409


class AgentInactive(Conflict):
    code = "agent_inactive"


class ApprovalClosed(Conflict):
    code = "approval_closed"


class PayloadTooLarge(AppError):
    code = "payload_too_large"
    http_status = 413


class RateLimited(AppError):
    code = "rate_limited"
    http_status = 429
    retryable = True


class Internal(AppError):
    pass


class Unavailable(AppError):
    code = "unavailable"
    http_status = 503
    retryable = True


class SandboxUnavailable(Unavailable):
    code = "sandbox_unavailable"
    retryable = False


class OutcomeUnknown(Unavailable):
    """It may have been done, or not: again may be twice."""

    retryable = False


class AddressRefused(Unavailable):
    """The mail server takes mail, and none for this address."""

    retryable = False


class ProviderMissing(Unavailable):
    """An agent's provider is gone, forbidden or without its key; somebody has to choose or mend."""

    retryable = False


class ProviderError(AppError):
    """A model's service failed; `message` never holds a key or a prompt."""

    code = "unavailable"
    http_status = 503


class ProviderTimeout(ProviderError):
    retryable = True


class ProviderRateLimited(ProviderError):
    retryable = True


class ProviderRefused(ProviderError):
    """The service understood and said no: a wrong key, an unknown model, a refused request."""


class ProviderBadReply(ProviderError):
    """The service broke off, failed, or answered what cannot be read."""

    retryable = True


class ProviderAway(ProviderError):
    """The service failed several times in a row: it is left alone, and not asked, until `retry_after_s` is over."""


class ToolError(AppError):
    """A tool did not give its result; `message` is told to the model."""

    code = "invalid_input"
    http_status = 400


class ToolInputInvalid(ToolError):
    """The arguments do not fit the tool's schema; the model may try again."""


class ToolDenied(ToolError):
    code = "permission_denied"
    http_status = 403


class ToolFailed(ToolError):
    pass


class ToolTimedOut(ToolError):
    pass


class TurnStopped(Exception):
    """A turn ended before its answer; `reason` is a short code that the room is shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TurnCancelled(TurnStopped):
    """Somebody stopped the turn."""


class TurnRedirected(Exception):
    """What a turn answers has changed while it worked: it begins again."""


class LimitReached(TurnStopped):
    """The turn used up its steps, tokens or time, or its agent may not act so often; `notice` says so to the room."""

    def __init__(self, reason: str, notice: str | None = None) -> None:
        super().__init__(reason)
        self.notice = notice


class ConfigError(Exception):
    """A setting is missing or wrong; the text names it and gives a valid value."""
