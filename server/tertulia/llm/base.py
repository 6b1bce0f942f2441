"""The one interface to a language model: requests, messages, stream events and the `Provider` Protocol."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from tertulia.llm.situation import Situation

FinishReason = Literal["stop", "length", "tool_calls", "refused"]
Thinking = Literal["off", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model is told of it; `parameters` is a JSON Schema of type `object`."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to use a tool; `id` is the provider's own and ties the result to the call."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What people said, with whatever marks of authorship the prompt gives it."""

    text: str

    def to_json(self) -> dict[str, Any]:
        return {"role": "user", "text": self.text}


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """What a model said.

    `provider_data` is opaque JSON with which the same provider restores what the plain form cannot hold
    (signed thinking, its own item ids); another provider ignores it.
    """

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    provider_data: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        calls = [asdict(call) for call in self.tool_calls]
        return {"role": "assistant", "text": self.text, "tool_calls": calls, "provider_data": self.provider_data}


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave for the call `call_id`; with `is_error`, `content` says what went wrong."""

    call_id: str
    name: str
    content: str
    is_error: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"role": "tool"} | asdict(self)


Message = UserMessage | AssistantMessage | ToolResult


def message_from_json(value: dict[str, Any]) -> Message:
    """Read back what a message's `to_json` wrote.

    Raises: ValueError for another shape.
    """
    fields = {name: held for name, held in value.items() if name != "role"}
    role = value.get("role")
    try:
        if role == "user":
            return UserMessage(**fields)
        if role == "assistant":
            calls = tuple(ToolCall(**call) for call in fields.pop("tool_calls"))
            return AssistantMessage(tool_calls=calls, **fields)
        if role == "tool":
            return ToolResult(**fields)
    except (TypeError, KeyError) as error:
        raise ValueError(f"not a stored model message: {error}") from error
    raise ValueError(f"not a stored model message: role {role!r}")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply; `cached_tokens` is the part of `input_tokens` that was read from the provider's cache."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Self) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True, slots=True)
class Image:
    """A picture for a model that can see; `media_type` is one of PNG, JPEG, GIF and WebP."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    `messages` are in the order of talk; each `ToolResult` follows the `AssistantMessage` that asked for it.
    What a model does not take of `temperature`, `top_p`, `thinking`, `tools`, `images` and `max_tokens` is left out or
    cut, and named in the reply. `images` are seen with the first of the messages. Without `thinking` it thinks as it
    does by itself. An answer ends before any of `stop`, where the service knows how; OpenAI's responses do not.
    `situation` holds the same facts as the prompt, structured, for a provider that has no model; the others ignore it.
    """

    model: str
    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int = 4096
    temperature: float | None = None
    top_p: float | None = None
    thinking: Thinking | None = None
    stop: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    situation: Situation | None = None


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A new attempt begins, counted from 1; text of an earlier one is void."""

    number: int


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer; `assistant` is the message to store and to send with the next request.

    `dropped` names what of the request the model does not take. `text` is the join of the attempt's deltas.
    `tool_calls` is empty unless `finish_reason` is `tool_calls`.
    """

    finish_reason: FinishReason
    usage: Usage
    model: str
    provider: str
    assistant: AssistantMessage
    dropped: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.assistant.text

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        return self.assistant.tool_calls


StreamEvent = AttemptStarted | TextDelta | Reply


class Provider(Protocol):
    """A service that answers requests, shared by all turns of one process.

    `stream` yields `TextDelta`s as they arrive and ends with exactly one `Reply`, or raises a `ProviderError`; nothing
    follows either. A provider from the registry yields `AttemptStarted` ahead of every attempt, the first included; a
    single attempt (`tertulia.llm.retry.Retrying` wraps those) yields none. Requests run side by side without order.
    Cancelling the consumer, or closing the generator (use `contextlib.aclosing`), closes the connection at once.
    Errors never hold a key or a word of the prompt. `aclose` ends what is pooled; the provider is not used after it.
    """

    @property
    def name(self) -> str:
        """Its preset, and where a workspace set it up, a slash and its name there: `anthropic`, `groq/fast`."""

    def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]: ...

    async def aclose(self) -> None: ...
