"""The vendors' own clients, made when first needed, and pydantic-ai's models over them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tertulia.domain.network import Network
from tertulia.llm.options import Timeouts
from tertulia.llm.records.guard import guarded_client
from tertulia.llm.records.presets import Dialect

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

# Ollama and most compatible servers want no key, but the client wants one to send.
NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service: what it speaks, and which settings to name when it refuses.

    `name` is the preset's, and where a workspace set it up, a slash and its own name after it: `groq/fast`.
    """

    name: str
    title: str
    dialect: Dialect
    address_setting: str
    key_setting: str

    @property
    def preset(self) -> str:
        return self.name.partition("/")[0]


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
    """One service as it is set up here; with `networks` only what is public, or in one of them, is ever asked.

    `capabilities` are what is known better here than in the tables, by model, under `*` of all.
    `hear` is told the headers of every answer.
    """

    service: Service
    base_url: str
    api_key: str | None = field(default=None, repr=False)
    networks: Collection[Network] | None = None
    capabilities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hear: Callable[[Mapping[str, str]], None] | None = field(default=None, repr=False, compare=False)


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
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Timeout
    from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
    from pydantic_ai.providers.anthropic import AnthropicProvider

    limit = Timeout(timeouts.first_token_s, connect=timeouts.connect_s, read=None)
    client = AsyncAnthropic(
        # Without one the library would take the operator's from the environment.
        api_key=endpoint.api_key or NO_KEY,
        base_url=endpoint.base_url,
        max_retries=0,
        timeout=limit,
        http_client=_find_http(endpoint, limit, DefaultAsyncHttpxClient),
    )
    if endpoint.networks is not None:
        # What the library reads of the operator in the environment, whatever key it is given.
        client._custom_headers = {}
    provider = AnthropicProvider(anthropic_client=client)
    # The prompt's head is the same in every step of a turn: read from the service's cache it costs a tenth.
    settings = AnthropicModelSettings(anthropic_cache_instructions=True, anthropic_cache_tool_definitions=True)
    return Client(lambda name: AnthropicModel(name, provider=provider, settings=settings), client.close)


def _open_openai(endpoint: Endpoint, timeouts: Timeouts) -> Client:
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    limit = Timeout(timeouts.first_token_s, connect=timeouts.connect_s, read=None)
    client = AsyncOpenAI(
        api_key=endpoint.api_key or NO_KEY,
        base_url=endpoint.base_url,
        max_retries=0,
        timeout=limit,
        http_client=_find_http(endpoint, limit, DefaultAsyncHttpxClient),
    )
    if endpoint.networks is not None:
        client._custom_headers, client.organization, client.project = {}, None, None
    if endpoint.service.dialect == "responses":
        openai = OpenAIProvider(openai_client=client)
        return Client(lambda name: OpenAIResponsesModel(name, provider=openai), client.close)
    compatible = (OllamaProvider if endpoint.service.preset == "ollama" else OpenAIProvider)(openai_client=client)
    if endpoint.service.preset == "openai_chat":
        return Client(lambda name: OpenAIChatModel(name, provider=compatible), client.close)
    # Compatible servers know the older names; one that hangs up without a finish reason has been cut off.
    profile = OpenAIModelProfile(
        openai_chat_streaming_requires_finish_reason=True,
        openai_chat_supports_max_completion_tokens=False,
        openai_supports_strict_tool_definition=False,
    )
    return Client(lambda name: OpenAIChatModel(name, provider=compatible, profile=profile), client.close)


def _find_http(
    endpoint: Endpoint, limit: httpx2.Timeout, usual: Callable[..., httpx2.AsyncClient]
) -> httpx2.AsyncClient:
    """Make the client that carries the requests: the vendor's own `usual`, or one that asks only what it may."""
    client = usual(timeout=limit) if endpoint.networks is None else guarded_client(endpoint.networks, limit)
    hear = endpoint.hear
    if hear is not None:

        async def listen(response: httpx2.Response) -> None:
            hear(response.headers)

        client.event_hooks = {"response": [listen]}
    return client
