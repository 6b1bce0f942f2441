"""What an agent that nobody asked may do instead of speaking: keep silent, or react. Both are outcomes, never text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.llm.base import AssistantMessage, ToolSpec
from tertulia.wire.base import EMOJI

SILENCE = ToolSpec(
    "stay_silent",
    "Say nothing. Call it when what you would say was said already, when it is not your turn, or when silence is "
    "kinder. Nothing is shown of it but that you considered the message.",
    {
        "type": "object",
        "properties": {"reason": {"type": "string", "description": "Why, in a few words."}},
        "additionalProperties": False,
    },
)
REACTION = ToolSpec(
    "react",
    "Put one emoji under the last message that you would answer, instead of an answer: to agree, to thank, to be glad "
    "with somebody.",
    {
        "type": "object",
        "properties": {"emoji": {"type": "string", "description": "One emoji, such as 👍."}},
        "required": ["emoji"],
        "additionalProperties": False,
    },
)
CHOICES = (SILENCE, REACTION)
AGREEMENT = "👍"
ADD_OR_CORRECT = (
    "Write at most two sentences, and only to correct them or to add what is important and missing; if there is "
    f"nothing of that kind, call {SILENCE.name}, or {REACTION.name} to agree."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in place of an answer: an emoji, or None for silence."""

    emoji: str | None


def find_choice(thought: AssistantMessage) -> Choice | None:
    """Read what a model chose, if it did; something that is no emoji stands for agreement."""
    for call in thought.tool_calls:
        if call.name == SILENCE.name:
            return Choice(None)
        if call.name == REACTION.name:
            wanted = call.arguments.get("emoji")
            return Choice(wanted if isinstance(wanted, str) and re.match(EMOJI, wanted) else AGREEMENT)
    return None
