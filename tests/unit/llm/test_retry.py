"""Failed attempts are repeated when that can help, announced, spaced out, and accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from tertulia.domain.errors import ProviderBadReply, ProviderError, ProviderRateLimited, ProviderRefused
from tertulia.llm.base import (
    AssistantMessage,
    AttemptStarted,
    Reply,
    Request,
    StreamEvent,
    TextDelta,
    Usage,
    UserMessage,
)
from tertulia.llm.options import RetryOptions
from tertulia.llm.retry import Retrying, wasted_usage

REQUEST = Request("m", "", (UserMessage("hello"),))
REPLY = Reply("stop", Usage(10, 5), "m", "scripted", AssistantMessage("hi"))
OPTIONS = RetryOptions(max_attempts=3, first_pause_s=1.0, max_pause_s=20.0)


class ScriptedProvider:
    """Plays one script a request: texts, then an error or a reply."""

    name = "scripted"

    def __init__(self, *scripts: list[str | ProviderError | Reply]) -> None:
        self.scripts = list(scripts)
        self.is_closed = False

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        for item in self.scripts.pop(0):
            if isinstance(item, ProviderError):
                raise item
            yield TextDelta(item) if isinstance(item, str) else item

    async def aclose(self) -> None:
        self.is_closed = True


class Pauses:
    """Takes no time, and notes how long it should have."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, pause_s: float) -> None:
        self.taken.append(pause_s)


async def play(provider: ScriptedProvider, pauses: Pauses) -> list[StreamEvent]:
    return [event async for event in Retrying(provider, OPTIONS, pauses).stream(REQUEST)]


def broken(**usage: int) -> ProviderBadReply:
    return ProviderBadReply("broke off", details={"usage": usage} if usage else None)


async def test_first_success_is_passed_on_unpaused() -> None:
    pauses = Pauses()
    events = await play(ScriptedProvider(["h", "i", REPLY]), pauses)
    assert events == [AttemptStarted(1), TextDelta("h"), TextDelta("i"), REPLY]
    assert pauses.taken == []


async def test_new_attempt_is_announced_after_what_was_shown() -> None:
    pauses = Pauses()
    events = await play(ScriptedProvider(["half", broken()], [broken()], ["hi", REPLY]), pauses)
    assert events == [
        AttemptStarted(1),
        TextDelta("half"),
        AttemptStarted(2),
        AttemptStarted(3),
        TextDelta("hi"),
        REPLY,
    ]
    assert len(pauses.taken) == 2
    assert 0 <= pauses.taken[0] <= 1.0
    assert 0 <= pauses.taken[1] <= 2.0


async def test_last_failure_is_raised_with_all_that_was_wasted() -> None:
    provider = ScriptedProvider(
        [broken(input_tokens=10, output_tokens=1)], [broken()], [broken(input_tokens=10, output_tokens=2)]
    )
    with pytest.raises(ProviderBadReply) as caught:
        await play(provider, Pauses())
    assert wasted_usage(caught.value) == Usage(20, 3)


async def test_reply_counts_what_failed_attempts_used() -> None:
    provider = ScriptedProvider(["half", broken(input_tokens=10, output_tokens=1)], [REPLY])
    reply = (await play(provider, Pauses()))[-1]
    assert isinstance(reply, Reply)
    assert reply.usage == Usage(20, 6)


async def test_refusal_is_not_repeated() -> None:
    provider = ScriptedProvider([ProviderRefused("wrong key")], [REPLY])
    with pytest.raises(ProviderRefused):
        await play(provider, Pauses())
    assert len(provider.scripts) == 1


async def test_asked_patience_is_kept() -> None:
    pauses = Pauses()
    await play(ScriptedProvider([ProviderRateLimited("slower", retry_after_s=7)], [REPLY]), pauses)
    assert 7.0 <= pauses.taken[0] <= 8.0


async def test_too_much_patience_is_not() -> None:
    provider = ScriptedProvider([ProviderRateLimited("tomorrow", retry_after_s=3600)], [REPLY])
    with pytest.raises(ProviderRateLimited) as caught:
        await play(provider, Pauses())
    assert caught.value.retry_after_s == 3600
    assert len(provider.scripts) == 1


async def test_leaving_ends_the_attempt_that_runs() -> None:
    left = asyncio.Event()

    class Endless(ScriptedProvider):
        async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
            try:
                while True:
                    yield TextDelta("more")
            finally:
                left.set()

    async with aclosing(Retrying(Endless(), OPTIONS).stream(REQUEST)) as events:
        assert await anext(events) == AttemptStarted(1)
        assert await anext(events) == TextDelta("more")
        assert not left.is_set()
    assert left.is_set()


async def test_closing_closes_the_provider() -> None:
    provider = ScriptedProvider()
    retrying = Retrying(provider, OPTIONS)
    assert retrying.name == "scripted"
    await retrying.aclose()
    assert provider.is_closed
