"""Error codes and close codes. Append-only: a released code never changes its meaning."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

VERSION = 1
MAX_FRAME_BYTES = 64 * 1024

ErrorCode = Literal[
    "invalid_frame",
    "invalid_input",
    "unknown_command",
    "hello_required",
    "unauthenticated",
    "budget_exceeded",
    "permission_denied",
    "not_found",
    "conflict",
    "agent_inactive",
    "approval_closed",
    "payload_too_large",
    "rate_limited",
    "internal",
    "unavailable",
    "sandbox_unavailable",
]


class CloseCode(IntEnum):
    """Why the server closed a connection: 4000 to 4499 ask to reconnect, 4500 and up not to."""

    RESTARTING = 4000
    TOO_SLOW = 4001
    FLOOD = 4002
    BAD_TOKEN = 4500
    NO_HELLO = 4501
    REVOKED = 4502
    ABUSE = 4503
