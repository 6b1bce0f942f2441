"""A conversation with the offline provider, its tool calls carried out by the real calculator and a fixed clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tertulia.domain.errors import ToolInputInvalid
from tertulia.llm.base import Message, Request, ToolCall, ToolResult, ToolSpec, UserMessage
from tertulia.llm.offline.provider import answer
from tertulia.llm.situation import Attached, Character, Line, Recalled, Situation, Style
from tertulia.tools.builtin.calculator import calculate

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday
ZONES = {"Tokyo": "Asia/Tokyo", "New York": "America/New_York", "tokyo": "Asia/Tokyo"}
CALCULATOR = ToolSpec("calculator", "Work out a sum.", {"type": "object"})
CLOCK = ToolSpec("current_time", "Tell the time.", {"type": "object"})
MAX_STEPS = 5


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything around one message to answer."""

    asker: str = "owner"
    name: str = "Ada"
    description: str = "keeper of the room's notes"
    persona: str = ""
    interests: tuple[str, ...] = ()
    style: Style = field(default_factory=Style)
    topic: str = ""
    memories: tuple[Recalled, ...] = ()
    transcript: tuple[Line, ...] = ()
    attached: tuple[Attached, ...] = ()
    tools: tuple[ToolSpec, ...] = (CALCULATOR, CLOCK)
    keeps_memories: bool = True
    keeping: Literal["freely", "asked", "never"] = "freely"

    def situation(self, asked: str) -> Situation:
        return Situation(
            character=Character(
                self.name, self.name.lower(), self.description, self.persona, self.interests, style=self.style
            ),
            asker=self.asker,
            asked=asked,
            now=NOW,
            room_name="lobby",
            room_topic=self.topic,
            transcript=self.transcript,
            memories=self.memories,
            attached=self.attached,
            tool_names=tuple(tool.name for tool in self.tools),
            keeps_memories=self.keeps_memories,
            keeping=self.keeping,
        )

    def request(self, asked: str, *messages: Message) -> Request:
        return Request("rules", "", (UserMessage(asked), *messages), self.tools, situation=self.situation(asked))

    def say(self, asked: str) -> str:
        """Say something and carry out the tool calls until the answer comes."""
        messages: list[Message] = []
        for _ in range(MAX_STEPS):
            assistant, finish = answer(self.request(asked, *messages))
            if finish != "tool_calls":
                return assistant.text
            assert assistant.text == ""
            messages += [assistant, *(carry_out(call) for call in assistant.tool_calls)]
        raise AssertionError(f"no answer after {MAX_STEPS} steps")


def carry_out(call: ToolCall) -> ToolResult:
    try:
        return ToolResult(call.id, call.name, _use(call))
    except (ToolInputInvalid, ZoneInfoNotFoundError) as error:
        return ToolResult(call.id, call.name, str(error), is_error=True)


def _use(call: ToolCall) -> str:
    if call.name == "calculator":
        return calculate(call.arguments["expression"])
    place = call.arguments.get("timezone", "UTC")
    return f'{{"time": "{NOW.astimezone(ZoneInfo(ZONES.get(place, place))).isoformat()}", "timezone": "{place}"}}'


def told(text: str, *, by: str | None = "owner", about: str | None = None, days_ago: int = 1) -> Recalled:
    return Recalled(text, "semantic", about, NOW - timedelta(days=days_ago), by)


def line(author: str, text: str, *, kind: str = "human", minutes_ago: int = 5) -> Line:
    return Line(author, kind, text, NOW - timedelta(minutes=minutes_ago))
