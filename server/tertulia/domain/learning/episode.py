"""What an agent tried in one turn, and what it made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tertulia.domain.ids import TurnId

EpisodeOutcome = Literal["success", "partial", "failure"]
# What marks a memory as an episode; only the server gives it.
EPISODE = "episode"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One use of a tool, as the room was shown it, and the error it ended with, None where it ended well."""

    tool: str
    summary: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a turn did; `cause` is the message it answered, None where it was asked without one.

    `tokens` were sent and received by its model.
    """

    turn_id: TurnId
    trigger: str
    cause: str | None
    uses: tuple[ToolUse, ...]
    has_answered: bool
    reason: str | None
    duration_ms: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a model makes of an attempt; None where it does not say whether to do so again."""

    lessons: tuple[str, ...] = ()
    should_repeat: bool | None = None


def name_episode(turn_id: TurnId) -> str:
    """Give the name under which an agent remembers what it tried in a turn."""
    return f"episode:{turn_id}"
