"""The providers that an agent may name: those that the operator set up, and those of its workspace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tertulia.domain.errors import InvalidInput, ProviderMissing, Unavailable
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.network import Network
from tertulia.llm.base import Provider
from tertulia.llm.offline.provider import OfflineProvider
from tertulia.llm.options import LlmOptions
from tertulia.llm.records.catalogue import Catalogue, Choice
from tertulia.llm.records.pool import OpenKey, Pool, no_key
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.resilience.guarded import Guarded
from tertulia.llm.resilience.headroom import hearing
from tertulia.llm.resilience.watch import Watches
from tertulia.llm.retry import Retrying
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OLLAMA, OPENAI, Endpoint
from tertulia.store.models.records import PLATFORM, ProviderRecord

log = logging.getLogger(__name__)

# Answers by rules, without any model.
OFFLINE = "offline"
# What the operator can set up; no workspace calls a provider of its own so.
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
    """Builds every provider that `options` set up, and those of `records` as they are asked; owns them until `aclose`.

    A workspace's address is asked where it is public, or in one of `networks`. `watches` know how well each answers.
    """

    def __init__(
        self,
        options: LlmOptions,
        records: Iterable[ProviderRecord] = (),
        networks: Collection[Network] = (),
        open_key: OpenKey = no_key,
    ) -> None:
        self.watches = Watches(options.breaker)
        self.catalogue = Catalogue(records)
        self.networks = networks
        self.pool = Pool(options, networks, open_key, self.watches)
        self.endpoints = {endpoint.service.name: endpoint for endpoint in list_endpoints(options)}
        self._remotes = [
            RemoteProvider(replace(endpoint, hear=hearing(self.watches, "", name)), options.timeouts)
            for name, endpoint in self.endpoints.items()
        ]
        models = {
            "anthropic": options.anthropic_model,
            "openai": options.openai_model,
            "ollama": options.ollama_model,
            "compatible": options.compatible_model,
        }
        self._entries = {
            remote.name: _Entry(Retrying(Guarded(remote, self.watches), options.retries), models[remote.name])
            for remote in self._remotes
        }
        self._offline = OfflineProvider(word_pause_s=options.offline_word_pause_s)
        self._entries[self._offline.name] = _Entry(Retrying(self._offline, options.retries), self._offline.model)

    def resolve(self, workspace_id: WorkspaceId, llm_provider: str, model_name: str | None) -> tuple[Provider, str]:
        """Find the provider and the model to ask for, `model_name` or the provider's default.

        Raises: ProviderMissing where it is gone, forbidden or was never there. InvalidInput where a model must be
            named. Unavailable if the operator did not set it up.
        """
        record = self.catalogue.find(workspace_id, llm_provider)
        if record is not None and not record.is_enabled:
            raise ProviderMissing(f"The provider {llm_provider!r} is turned off here: choose another for the agent.")
        if record is None or record.preset == PLATFORM:
            return self._resolve_platform(workspace_id, llm_provider, model_name)
        model = model_name or record.default_model or next(iter(record.models), None)
        if model is None:
            raise InvalidInput(f"The provider {llm_provider!r} has no default model: name one in `model_name`.")
        return self.pool.take(record), model

    def _resolve_platform(
        self, workspace_id: WorkspaceId, llm_provider: str, model_name: str | None
    ) -> tuple[Provider, str]:
        if llm_provider not in NAMES:
            known = ", ".join(choice.name for choice in self.list_choices(workspace_id) if choice.is_enabled)
            raise ProviderMissing(
                f"There is no provider {llm_provider!r}: choose one of {known}, or set one up under Models."
            )
        entry = self._entries.get(llm_provider)
        if entry is None:
            raise Unavailable(f"The provider {llm_provider!r} is not set up: {REMEDIES[llm_provider]}.")
        model = model_name or entry.default_model
        if model is None:
            raise InvalidInput(f"The provider {llm_provider!r} has no default model: name one in `model_name`.")
        return entry.provider, model

    def default_provider(self, workspace_id: WorkspaceId) -> str:
        """Name the provider for an agent that names none.

        That is the workspace's choice, else the first of the operator's that can be asked, with a model, else
        `offline`.
        """
        choices = [choice for choice in self.list_choices(workspace_id) if choice.is_enabled]
        chosen = next((choice.name for choice in choices if choice.is_default), None)
        return chosen or next(
            (choice.name for choice in choices if choice.is_platform and self._entries[choice.name].default_model),
            OFFLINE,
        )

    def list_choices(self, workspace_id: WorkspaceId) -> list[Choice]:
        """List what agents of a workspace may name, with what is turned off: the operator's, then the workspace's."""
        records = {record.name: record for record in self.catalogue.list_records(workspace_id)}
        platform = [Choice(name, name, records.get(name)) for name in NAMES if name in self._entries]
        own = [Choice(one.name, one.preset, one) for one in records.values() if one.preset != PLATFORM]
        return [*platform, *own]

    def find_default_model(self, choice: Choice) -> str | None:
        """Give the model that is asked where an agent names none."""
        if choice.is_platform:
            return self._entries[choice.name].default_model
        assert choice.record is not None
        return choice.record.default_model or next(iter(choice.record.models), None)

    def operators(self, name: str) -> tuple[Provider, str | None]:
        """Give a provider that the operator set up, whatever a workspace says of it, and its default model."""
        entry = self._entries[name]
        return entry.provider, entry.default_model

    def is_configured(self, llm_provider: str) -> bool:
        """Say whether the operator set a provider up."""
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
        await self.pool.aclose()
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
