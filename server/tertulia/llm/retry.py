"""New attempts for a provider whose service failed: the one place that repeats a request."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict, replace

from tertulia.domain.errors import ProviderError
from tertulia.llm.base import AttemptStarted, Provider, Reply, Request, StreamEvent, Usage
from tertulia.llm.options import RetryOptions

Sleep = Callable[[float], Awaitable[None]]


class Retrying:
    """Makes single attempts of `provider` until one succeeds, each announced by `AttemptStarted`.

    What failed attempts are billed for is added to the reply's usage, or to the last error's
    `details["usage"]`. Pauses are drawn with full jitter (Brooker, "Exponential Backoff And Jitter", 2015), on top of
    what the service itself asked for.
    """

    def __init__(self, provider: Provider, options: RetryOptions, sleep: Sleep = asyncio.sleep) -> None:
        self._provider = provider
        self._options = options
        self._sleep = sleep
        self._random = random.Random()

    @property
    def name(self) -> str:
        return self._provider.name

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        wasted = Usage()
        for number in range(1, self._options.max_attempts + 1):
            yield AttemptStarted(number)
            try:
                async with aclosing(self._provider.stream(request)) as events:
                    async for event in events:
                        yield replace(event, usage=event.usage + wasted) if isinstance(event, Reply) else event
                return
            except ProviderError as error:
                wasted += wasted_usage(error)
                pause_s = self._find_pause(number, error)
                if pause_s is None:
                    error.details["usage"] = asdict(wasted)
                    raise
            await self._sleep(pause_s)

    async def aclose(self) -> None:
        await self._provider.aclose()

    def _find_pause(self, number: int, error: ProviderError) -> float | None:
        """Say how long to wait after attempt `number`, or None to give up."""
        asked_s = error.retry_after_s or 0.0
        if not error.retryable or number == self._options.max_attempts or asked_s > self._options.max_pause_s:
            return None
        ceiling = min(self._options.max_pause_s, self._options.first_pause_s * 2 ** (number - 1))
        return asked_s + self._random.uniform(0, ceiling)


def wasted_usage(error: ProviderError) -> Usage:
    """Read what a failed attempt, or a failed stream, was billed for."""
    return Usage(**error.details.get("usage", {}))
