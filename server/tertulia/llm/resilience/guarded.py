"""A provider whose every attempt is watched, and which is left alone where its service is ill."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from tertulia.domain.errors import ProviderAway, ProviderError
from tertulia.llm.base import Provider, Reply, Request, StreamEvent, TextDelta
from tertulia.llm.resilience.kinds import FailureKind, kind_of
from tertulia.llm.resilience.watch import Attempt, Watch, Watches


class Guarded:
    """Lets single attempts of `provider` through as long as the model that is asked for is not left alone."""

    def __init__(self, provider: Provider, watches: Watches, scope: str = "") -> None:
        self._provider = provider
        self._watches = watches
        self._scope = scope

    @property
    def name(self) -> str:
        return self._provider.name

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        watch = self._watches.find(self._scope, self.name, request.model)
        if not watch.breaker.admit():
            raise away(watch)
        timing = _Timing(watch, self._watches)
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    timing.see(event)
                    yield event
        except ProviderError as error:
            timing.end(kind_of(error))
            raise
        finally:
            timing.give_up()

    async def aclose(self) -> None:
        await self._provider.aclose()


def away(watch: Watch) -> ProviderAway:
    """Say that a model is left alone, and for how long."""
    wait_s = watch.breaker.wait_s()
    text = f"The model {watch.model!r} of {watch.provider} failed several times in a row and is left alone for now."
    return ProviderAway(text, details={"provider": watch.provider, "model": watch.model}, retry_after_s=wait_s)


class _Timing:
    """One attempt under way."""

    def __init__(self, watch: Watch, watches: Watches) -> None:
        self._watch = watch
        self._now = watches.now
        self._started_s = self._now()
        self._first_s: float | None = None
        self._is_open = True

    def see(self, event: StreamEvent) -> None:
        if self._first_s is None and isinstance(event, TextDelta | Reply):
            self._first_s = self._now() - self._started_s
        if isinstance(event, Reply):
            self.end(None)

    def end(self, kind: FailureKind | None) -> None:
        if self._is_open:
            self._is_open = False
            at_s = self._now()
            self._watch.note(Attempt(at_s, at_s - self._started_s, self._first_s, kind))

    def give_up(self) -> None:
        """End an attempt that was cancelled, of which nothing is known."""
        if self._is_open:
            self._is_open = False
            self._watch.breaker.give_back()
