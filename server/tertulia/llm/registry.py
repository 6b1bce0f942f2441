"""The providers that are set up, found by the name an agent gives."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from tertulia.domain.errors import InvalidInput, Unavailable
from tertulia.llm.base import Provider
from tertulia.llm.offline.provider import OfflineProvider
from tertulia.llm.options import LlmOptions
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.retry import Retrying
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OLLAMA, OPENAI, Endpoint

log = logging.getLogger(__name__)

# Answers by rules, without any model.
OFFLINE = "offline"
NAMES = ("anthropic", "openai", "ollama", "compatible", OFFLINE)
REMEDIES = {
    "anthropic": "set ANTHROPIC_API_KEY",
    "openai": "set OPENAI_API_KEY",
    "ollama": "set TERTULIA_OLLAMA_BASE_URL, such as http://127.0.0.1:11434/v1",
    "compatible": "set TERTULIA_COMPATIBLE_BASE_URL to an address that speaks OpenAI's chat completions",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    provider: Provider
    default_model: str | None


class Providers:
    """Builds every provider that `options` set up; owns them until `aclose`."""

    def __init__(self, options: LlmOptions) -> None:
        self._remotes = [RemoteProvider(endpoint, options.timeouts) for endpoint in list_endpoints(options)]
        models = {
            "anthropic": options.anthropic_model,
            "openai": options.openai_model,
            "ollama": options.ollama_model,
            "compatible": options.compatible_model,
        }
        self._entries = {
            remote.name: _Entry(Retrying(remote, options.retries), models[remote.name]) for remote in self._remotes
        }
        self._offline = OfflineProvider(word_pause_s=options.offline_word_pause_s)
        self._entries[self._offline.name] = _Entry(Retrying(self._offline, options.retries), self._offline.model)

    def resolve(self, llm_provider: str, model_name: str | None) -> tuple[Provider, str]:
        """Find the provider and the model to ask for, `model_name` or the provider's default.

        Raises: InvalidInput for an unknown provider, or where a model must be named. Unavailable if not set up.
        """
        if llm_provider not in NAMES:
            raise InvalidInput(f"There is no provider {llm_provider!r}: choose one of {', '.join(NAMES)}.")
        entry = self._entries.get(llm_provider)
        if entry is None:
            raise Unavailable(f"The provider {llm_provider!r} is not set up: {REMEDIES[llm_provider]}.")
        model = model_name or entry.default_model
        if model is None:
            raise InvalidInput(f"The provider {llm_provider!r} has no default model: name one in `model_name`.")
        return entry.provider, model

    def default_provider(self) -> str:
        """Name the provider for an agent that names none: the first that is set up, with a model, else `offline`."""
        return next(name for name in NAMES if name in self._entries and self._entries[name].default_model)

    def is_configured(self, llm_provider: str) -> bool:
        return llm_provider in self._entries

    async def warm(self) -> None:
        """Load the libraries of what is set up, in threads, so that no first answer waits for them.

        A client that cannot be made keeps nobody from the other providers: its first request says why.
        """
        await self._offline.warm()
        outcomes = await asyncio.gather(*(remote.warm() for remote in self._remotes), return_exceptions=True)
        for remote, outcome in zip(self._remotes, outcomes, strict=True):
            if isinstance(outcome, Exception):
                log.error("the provider %s cannot be used: %s", remote.name, type(outcome).__name__)

    async def aclose(self) -> None:
        await asyncio.gather(*(remote.aclose() for remote in self._remotes))


def list_endpoints(options: LlmOptions) -> list[Endpoint]:
    """List the services that are set up."""
    endpoints = [
        (options.anthropic_api_key, Endpoint(ANTHROPIC, options.anthropic_base_url, options.anthropic_api_key)),
        (options.openai_api_key, Endpoint(OPENAI, options.openai_base_url, options.openai_api_key)),
        (options.ollama_base_url, Endpoint(OLLAMA, options.ollama_base_url or "")),
        (
            options.compatible_base_url,
            Endpoint(COMPATIBLE, options.compatible_base_url or "", options.compatible_api_key),
        ),
    ]
    return [endpoint for needed, endpoint in endpoints if needed]
