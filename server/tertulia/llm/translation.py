"""Our messages and replies in the terms of pydantic-ai's model layer, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
    from pydantic_ai.profiles import ModelProfile
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RequestUsage


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
    history.append(ModelRequest(parts=parts, instructions=request.system or None))
    return history


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


def to_settings(request: Request, profile: ModelProfile) -> ModelSettings:
    """Choose the settings that a model of this profile takes; sampling is not offered by models that always reason."""
    from pydantic_ai.settings import ModelSettings

    settings = ModelSettings(max_tokens=request.max_tokens)
    refuses = profile.get("anthropic_disallows_sampling_settings") or profile.get("thinking_enabled_by_default")
    if refuses:
        return settings
    if request.temperature is not None:
        settings["temperature"] = request.temperature
    elif request.top_p is not None:  # vendors advise to set one, some models refuse both together
        settings["top_p"] = request.top_p
    return settings


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
        raise ProviderBadReply("The model's service broke off in the middle of its answer.")
    if reason == "length":
        return "length"
    if reason == "content_filter":
        return "refused"
    return "tool_calls" if has_calls else "stop"


def read_arguments(part: Any) -> dict[str, Any]:
    try:
        arguments: dict[str, Any] = part.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        raise ProviderBadReply("The model called a tool with arguments that are no JSON object.") from None
    return arguments


def to_usage(usage: RequestUsage) -> Usage:
    return Usage(usage.input_tokens or 0, usage.output_tokens or 0, usage.cache_read_tokens or 0)
