"""Our messages and replies in the terms of pydantic-ai's model layer, and back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from tertulia.domain.errors import ProviderBadReply
from tertulia.llm.base import (
    AssistantMessage,
    FinishReason,
    Request,
    ToolCall,
    ToolResult,
    Usage,
    UserMessage,
)

if TYPE_CHECKING:
    from pydantic_ai.messages import (
        ModelMessage,
        ModelRequestPart,
        ModelResponse,
        ModelResponseStreamEvent,
        ToolReturnPart,
        UserPromptPart,
    )
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RequestUsage

    from tertulia.llm.vendors import Service


# More than any answer has: what a service says beyond is no number to keep.
MAX_TOKENS = 1_000_000_000


def to_history(request: Request, provider: str) -> list[ModelMessage]:
    """Write a request's messages; what people said and tools gave between two answers becomes one message."""
    from pydantic_ai.messages import ModelRequest

    history: list[ModelMessage] = []
    parts: list[ModelRequestPart] = []
    for message in request.messages:
        if isinstance(message, AssistantMessage):
            if parts:
                history.append(ModelRequest(parts=parts))
                parts = []
            history.append(to_response(message, provider))
        else:
            parts.append(to_part(message))
    if request.images:
        history, parts = _with_images(request, history, parts)
    history.append(ModelRequest(parts=parts, instructions=request.system or None))
    return history


def _with_images(
    request: Request, history: list[ModelMessage], parts: list[ModelRequestPart]
) -> tuple[list[ModelMessage], list[ModelRequestPart]]:
    """Put the pictures beside the first thing that people said, each after its name."""
    from pydantic_ai.messages import BinaryContent, ModelRequest, UserPromptPart

    first = history[0].parts if history and isinstance(history[0], ModelRequest) else parts
    told = first[0]
    assert isinstance(told, UserPromptPart), "a request begins with what people said"
    shown = [(f"“{one.name}”:", BinaryContent(one.data, media_type=one.media_type)) for one in request.images]
    seen = UserPromptPart(content=[str(told.content), *(piece for pair in shown for piece in pair)])
    if first is parts:
        return history, [seen, *parts[1:]]
    return [ModelRequest(parts=[seen, *first[1:]]), *history[1:]], parts


def to_part(message: UserMessage | ToolResult) -> UserPromptPart | ToolReturnPart:
    from pydantic_ai.messages import ToolReturnPart, UserPromptPart

    if isinstance(message, UserMessage):
        return UserPromptPart(content=message.text)
    return ToolReturnPart(
        tool_name=message.name,
        content=message.content,
        tool_call_id=message.call_id,
        outcome="failed" if message.is_error else "success",
    )


def to_response(message: AssistantMessage, provider: str) -> ModelResponse:
    """Restore an answer exactly when `provider` gave it, else from its plain form."""
    from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse, TextPart, ToolCallPart

    stored = message.provider_data
    if stored and stored.get("provider") == provider:
        (response,) = ModelMessagesTypeAdapter.validate_python(stored["messages"])
        if isinstance(response, ModelResponse):
            return response
    text = [TextPart(message.text)] if message.text else []
    calls = [ToolCallPart(call.name, call.arguments, call.id) for call in message.tool_calls]
    return ModelResponse(parts=[*text, *calls])


def to_tools(request: Request) -> ModelRequestParameters:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.tools import ToolDefinition

    tools = [
        ToolDefinition(name=tool.name, description=tool.description, parameters_json_schema=tool.parameters)
        for tool in request.tools
    ]
    return ModelRequestParameters(function_tools=tools)


def to_settings(request: Request, service: Service) -> ModelSettings:
    """Write what is set of a request that its model takes."""
    from pydantic_ai.settings import ModelSettings

    settings = ModelSettings(max_tokens=request.max_tokens)
    if request.thinking is not None:
        settings["thinking"] = False if request.thinking == "off" else request.thinking
    if request.stop:
        settings["stop_sequences"] = list(request.stop)
    if request.temperature is not None:
        settings["temperature"] = request.temperature
    elif request.top_p is not None:  # vendors advise to set one, some models refuse both together
        settings["top_p"] = request.top_p
    return cast("ModelSettings", settings | _own_settings(request, service))


def _own_settings(request: Request, service: Service) -> dict[str, Any]:
    """Write what only some services have a name for."""
    if service.dialect == "anthropic":
        return {}
    if service.dialect == "responses" or service.preset == "openai_chat":
        # Requests with the same head come to the machine that has read it before.
        return {"openai_prompt_cache_key": _head_of(request)}
    if request.thinking is None:
        return {}
    # Of anybody's model no table says whether it thinks: a workspace does.
    return {"openai_reasoning_effort": "none" if request.thinking == "off" else request.thinking}


def _head_of(request: Request) -> str:
    head = "\0".join([request.model, request.system, *(tool.name for tool in request.tools)])
    return hashlib.sha256(head.encode()).hexdigest()[:32]


def find_text(event: ModelResponseStreamEvent, *, follows: bool) -> str:
    """Give the text that an event brings, if any; a new part that follows other text begins a new paragraph."""
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return ("\n\n" if follows else "") + event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""


def to_assistant(response: ModelResponse, text: str, provider: str) -> tuple[AssistantMessage, FinishReason]:
    """Read a finished answer.

    Raises: ProviderBadReply if it ended without an end, or a tool call's arguments are no JSON object.
    """
    from pydantic_ai.messages import ModelMessagesTypeAdapter, ToolCallPart

    finish = to_finish_reason(response.finish_reason, response.state, has_calls=bool(response.tool_calls))
    if finish != "tool_calls":  # a call that was cut off, or refused, must not be answered
        response = replace(response, parts=[part for part in response.parts if not isinstance(part, ToolCallPart)])
    stored = ModelMessagesTypeAdapter.dump_python([response], mode="json")
    calls = tuple(ToolCall(part.tool_call_id, part.tool_name, read_arguments(part)) for part in response.tool_calls)
    return AssistantMessage(text, calls, {"provider": provider, "messages": stored}), finish


def to_finish_reason(reason: str | None, state: str, *, has_calls: bool) -> FinishReason:
    if state != "complete" or reason in {None, "error"}:
        text = "The model's service broke off in the middle of its answer."
        raise ProviderBadReply(text, details={"kind": "broken"})
    if reason == "length":
        return "length"
    if reason == "content_filter":
        return "refused"
    return "tool_calls" if has_calls else "stop"


def read_arguments(part: Any) -> dict[str, Any]:
    try:
        arguments: dict[str, Any] = part.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        text = "The model called a tool with arguments that are no JSON object."
        raise ProviderBadReply(text, details={"kind": "bad_call"}) from None
    return arguments


def to_usage(usage: RequestUsage) -> Usage:
    """Take what a service says it counted, as far as it can be true: it is anybody's service."""
    told = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens)
    given, made, cached = (min(max(0, one or 0), MAX_TOKENS) for one in told)
    return Usage(given, made, min(cached, given))
