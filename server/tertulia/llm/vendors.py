"""The vendors' own clients, made when first needed, and pydantic-ai's models over them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tertulia.llm.options import Timeouts

if TYPE_CHECKING:
    from pydantic_ai.models import Model

# Ollama and most compatible servers want no key, but the client wants one to send.
NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service: what it speaks, and which settings to name when it refuses."""

    name: str
    title: str
    dialect: Literal["anthropic", "responses", "chat"]
    address_setting: str
    key_setting: str


ANTHROPIC = Service("anthropic", "Anthropic", "anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY")
OPENAI = Service("openai", "OpenAI", "responses", "OPENAI_BASE_URL", "OPENAI_API_KEY")
OLLAMA = Service("ollama", "Ollama", "chat", "TERTULIA_OLLAMA_BASE_URL", "TERTULIA_OLLAMA_BASE_URL")
COMPATIBLE = Service(
    "compatible",
    "The compatible service",
    "chat",
    "TERTULIA_COMPATIBLE_BASE_URL",
    "TERTULIA_COMPATIBLE_API_KEY",
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One service as it is set up here."""

    service: Service
    base_url: str
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """An open pool of connections to one service."""

    make_model: Callable[[str], Model]
    aclose: Callable[[], Awaitable[None]]


def open_client(endpoint: Endpoint, timeouts: Timeouts) -> Client:
    """Import the vendor's library and make its client; takes a second or more the first time, so not on the loop.

    The client repeats nothing and waits without limit for the next byte: `retry` and `pacing` own both.
    """
    if endpoint.service.dialect == "anthropic":
        return _open_anthropic(endpoint, timeouts)
    return _open_openai(endpoint, timeouts)


def _open_anthropic(endpoint: Endpoint, timeouts: Timeouts) -> Client:
    from anthropic import AsyncAnthropic, Timeout
    from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
    from pydantic_ai.providers.anthropic import AnthropicProvider

    limit = Timeout(timeouts.first_token_s, connect=timeouts.connect_s, read=None)
    client = AsyncAnthropic(api_key=endpoint.api_key, base_url=endpoint.base_url, max_retries=0, timeout=limit)
    provider = AnthropicProvider(anthropic_client=client)
    # The prompt's head is the same in every step of a turn: read from the service's cache it costs a tenth.
    settings = AnthropicModelSettings(anthropic_cache_instructions=True, anthropic_cache_tool_definitions=True)
    return Client(lambda name: AnthropicModel(name, provider=provider, settings=settings), client.close)


def _open_openai(endpoint: Endpoint, timeouts: Timeouts) -> Client:
    from openai import AsyncOpenAI, Timeout
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    limit = Timeout(timeouts.first_token_s, connect=timeouts.connect_s, read=None)
    client = AsyncOpenAI(api_key=endpoint.api_key or NO_KEY, base_url=endpoint.base_url, max_retries=0, timeout=limit)
    if endpoint.service.dialect == "responses":
        openai = OpenAIProvider(openai_client=client)
        return Client(lambda name: OpenAIResponsesModel(name, provider=openai), client.close)
    compatible = (OllamaProvider if endpoint.service is OLLAMA else OpenAIProvider)(openai_client=client)
    # Compatible servers know the older names; one that hangs up without a finish reason has been cut off.
    profile = OpenAIModelProfile(
        openai_chat_streaming_requires_finish_reason=True,
        openai_chat_supports_max_completion_tokens=False,
        openai_supports_strict_tool_definition=False,
    )
    return Client(lambda name: OpenAIChatModel(name, provider=compatible, profile=profile), client.close)
