"""The offline provider: no key, no network, no model; the same loop of answers and tool calls as the others."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable

from tertulia.domain.clock import SystemClock
from tertulia.llm.base import (
    AssistantMessage,
    FinishReason,
    Reply,
    Request,
    StreamEvent,
    TextDelta,
    ToolCall,
    ToolResult,
    Usage,
    UserMessage,
)
from tertulia.llm.cost import CHARS_PER_TOKEN, estimate_prompt_tokens, estimate_tokens
from tertulia.llm.offline.language import content_stems
from tertulia.llm.offline.mind import think
from tertulia.llm.offline.openings import open_conversation
from tertulia.llm.offline.scene import Scene, Thought
from tertulia.llm.situation import Character, Situation

# As many as an agent may make in one step by default.
MAX_CALLS_PER_STEP = 3
# The tool by which an agent that was not asked keeps silent.
_SILENCE = "stay_silent"
_CALL = re.compile(r"(?<![\w.])@(?=\w)")


class OfflineProvider:
    """Answers by rules; the same request always finds the same answer."""

    name = "offline"
    model = "rules"

    def __init__(self, word_pause_s: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._word_pause_s = word_pause_s
        self._sleep = sleep

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        assistant, finish = answer(request)
        for word in re.findall(r"\s*\S+", assistant.text):
            yield TextDelta(word)
            await self._sleep(self._word_pause_s)
        usage = Usage(estimate_prompt_tokens(request), estimate_tokens(assistant.text))
        yield Reply(finish, usage, request.model, self.name, assistant)

    async def warm(self) -> None:
        """Load the word stemmer, in a thread, so that the first answer need not wait for it."""
        await asyncio.to_thread(content_stems, "warm")

    async def aclose(self) -> None:
        """Hold nothing, so end nothing."""


def answer(request: Request) -> tuple[AssistantMessage, FinishReason]:
    """Work out the answer, or the tool calls that it needs first; rules have nothing to add to what others said."""
    if request.situation is not None and request.situation.opening is not None:
        line = open_conversation(request.situation)
        return (
            _silence("There is nothing to bring up.")
            if line is None
            else (AssistantMessage(_CALL.sub("", line)), "stop")
        )
    if request.situation is not None and request.situation.is_answered and _may_be_silent(request):
        return _silence("It was answered.")
    thoughts = think(Scene(request.situation or _bare_situation(request)))
    if all(thought.is_polite for thought in thoughts) and _may_be_silent(request):
        return _silence("There is nothing to say to it.")
    offered = {tool.name for tool in request.tools}
    results = _results(request)
    wished = {_call_id(number): thought for number, thought in enumerate(thoughts, 1) if thought.tool in offered}
    open_calls = tuple(
        ToolCall(call_id, thought.tool or "", thought.arguments or {})
        for call_id, thought in wished.items()
        if call_id not in results
    )
    if open_calls:
        return AssistantMessage("", open_calls[:MAX_CALLS_PER_STEP]), "tool_calls"
    # A name that is only quoted must not call anybody: the rules address nobody but who asked.
    text = _CALL.sub("", _join(thoughts, results))
    limit = int(request.max_tokens * CHARS_PER_TOKEN)
    return AssistantMessage(text[:limit].rstrip()), "length" if len(text) > limit else "stop"


def _silence(reason: str) -> tuple[AssistantMessage, FinishReason]:
    return AssistantMessage("", (ToolCall(_call_id(0), _SILENCE, {"reason": reason}),)), "tool_calls"


def _may_be_silent(request: Request) -> bool:
    return any(tool.name == _SILENCE for tool in request.tools)


def _join(thoughts: list[Thought], results: dict[str, ToolResult]) -> str:
    said = [thought.say(results.get(_call_id(number))) for number, thought in enumerate(thoughts, 1)]
    return " ".join(dict.fromkeys(said))


def _call_id(number: int) -> str:
    return f"call_{number}"


def _results(request: Request) -> dict[str, ToolResult]:
    """Find the results that came since somebody last spoke: those before belong to earlier answers."""
    results: dict[str, ToolResult] = {}
    for message in request.messages:
        if isinstance(message, UserMessage):
            results.clear()
        elif isinstance(message, ToolResult):
            results[message.call_id] = message
    return results


def _bare_situation(request: Request) -> Situation:
    """Make do with the last words said, where a request comes with no situation."""
    asked = next((message.text for message in reversed(request.messages) if isinstance(message, UserMessage)), "")
    return Situation(Character("Assistant", "assistant"), "you", asked, SystemClock().now())
