"""Open clients of workspaces' providers: one for each revision of a record, so that a change acts at once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import replace

from tertulia.domain.errors import ProviderMissing, ProviderRateLimited, RateLimited
from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.domain.network import Network
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.llm.base import Provider, Request, StreamEvent
from tertulia.llm.cost import estimate_prompt_tokens
from tertulia.llm.options import LlmOptions, Timeouts
from tertulia.llm.records.presets import PRESETS
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.resilience.guarded import Guarded
from tertulia.llm.resilience.headroom import hearing
from tertulia.llm.resilience.watch import Watches
from tertulia.llm.retry import Retrying
from tertulia.llm.vendors import Endpoint, Service
from tertulia.store.models.records import ProviderRecord

MAX_OPEN = 64

OpenKey = Callable[[WorkspaceId, ProviderId], Awaitable[str | None]]
"""Opens the key of a provider. Raises: Unavailable."""


async def no_key(workspace_id: WorkspaceId, provider_id: ProviderId) -> str | None:
    """Have no keys at all."""
    return None


class Pool:
    """Keeps at most `MAX_OPEN` clients; one that is let go is closed once nobody reads from it any more."""

    def __init__(self, options: LlmOptions, networks: Collection[Network], open_key: OpenKey, watches: Watches) -> None:
        self._timeouts = options.timeouts
        self._retries = options.retries
        self._watches = watches
        self._networks = networks
        self._open_key = open_key
        self._kept: OrderedDict[ProviderId, tuple[int, Provider, Recorded]] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def take(self, record: ProviderRecord) -> Provider:
        """Give the provider for a record as it stands."""
        known = self._kept.get(record.id)
        if known is not None and known[0] == record.version:
            self._kept.move_to_end(record.id)
            return known[1]
        self.drop(record.id)
        recorded = self.make(record, self._open_key)
        if known is not None:
            # What an earlier revision was like says nothing of this one.
            self._watches.forget(record.workspace_id, recorded.name)
        provider = Retrying(Guarded(recorded, self._watches, record.workspace_id), self._retries)
        self._kept[record.id] = (record.version, provider, recorded)
        if len(self._kept) > MAX_OPEN:
            self.drop(next(iter(self._kept)))
        return provider

    def make(self, record: ProviderRecord, open_key: OpenKey) -> Recorded:
        """Make a provider that is asked once, and is nobody's but the caller's."""
        hear = hearing(self._watches, record.workspace_id, f"{record.preset}/{record.name}")
        return Recorded(record, self._timeouts, self._networks, open_key, hear)

    def drop(self, provider_id: ProviderId) -> None:
        """Let a provider's client go."""
        known = self._kept.pop(provider_id, None)
        if known is not None:
            task = asyncio.get_running_loop().create_task(known[2].aclose())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Close all there are."""
        for provider_id in list(self._kept):
            self.drop(provider_id)
        await asyncio.gather(*self._closing)


class Recorded:
    """Asks the service of one revision of a record: opens its key at the first request, and holds to its limits."""

    def __init__(
        self,
        record: ProviderRecord,
        timeouts: Timeouts,
        networks: Collection[Network],
        open_key: OpenKey,
        hear: Callable[[Mapping[str, str]], None] | None = None,
    ) -> None:
        self._hear = hear
        self._record = record
        self._timeouts = timeouts
        self._networks = networks
        self._open_key = open_key
        self._opening = asyncio.Lock()
        self._remote: RemoteProvider | None = None
        self._readers = 0
        self._is_let_go = False
        self._requests = _by_minute(record.requests_per_minute)
        self._tokens = _by_minute(record.tokens_per_minute)

    @property
    def name(self) -> str:
        return f"{self._record.preset}/{self._record.name}"

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        self._readers += 1
        try:
            self._hold_to_limits(request)
            remote = await self._ensure_remote()
            async with aclosing(remote.stream(request)) as events:
                async for event in events:
                    yield event
        finally:
            self._readers -= 1
            if self._is_let_go and not self._readers:
                await self._close()

    async def aclose(self) -> None:
        """Close the client, or have the last one who reads from it do so."""
        self._is_let_go = True
        if not self._readers:
            await self._close()

    def _hold_to_limits(self, request: Request) -> None:
        limit = self._record.tokens_per_minute or 0
        wanted = min(estimate_prompt_tokens(request) + request.max_tokens, limit)
        try:
            if self._requests is not None:
                self._requests.take("")
            if self._tokens is not None:
                self._tokens.take("", wanted)
        except RateLimited as error:
            raise ProviderRateLimited(
                f"The provider {self._record.name!r} is asked no more often than its limits say.",
                details={"provider": self.name, "model": request.model, "status": None},
                retry_after_s=error.retry_after_s,
            ) from None

    async def _ensure_remote(self) -> RemoteProvider:
        async with self._opening:
            if self._remote is None:
                record = self._record
                key = await self._open_key(record.workspace_id, record.id)
                if key is None and PRESETS[record.preset].needs_key:
                    raise ProviderMissing(f"The provider {record.name!r} has no key: give it one under Models.")
                endpoint = replace(endpoint_of(record, key, self._networks), hear=self._hear)
                self._remote = RemoteProvider(endpoint, self._timeouts)
            return self._remote

    async def _close(self) -> None:
        if self._remote is not None:
            await self._remote.aclose()


def endpoint_of(record: ProviderRecord, key: str | None, networks: Collection[Network]) -> Endpoint:
    """Say where a record's service is, what it is called, and what to mend where it refuses."""
    preset = PRESETS[record.preset]
    named = f"the provider {record.name!r} under Models"
    name = f"{preset.name}/{record.name}"
    service = Service(name, preset.title, preset.dialect, f"the address of {named}", f"the key of {named}")
    return Endpoint(service, record.base_url, key, networks, record.capabilities)


def _by_minute(limit: int | None) -> RateLimiter | None:
    return None if limit is None else RateLimiter(Rate(limit / 60, limit))
