"""Every attempt is watched; a model whose service is ill is left alone, and one that refuses is not."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from tertulia.domain.errors import (
    ProviderAway,
    ProviderBadReply,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
)
from tertulia.llm.base import AssistantMessage, Reply, Request, StreamEvent, TextDelta, Usage, UserMessage
from tertulia.llm.resilience.breaker import BreakerOptions
from tertulia.llm.resilience.guarded import Guarded
from tertulia.llm.resilience.kinds import kind_of
from tertulia.llm.resilience.watch import MAX_MODELS, Attempt, Headroom, Watch, Watches, sum_up

REQUEST = Request("m", "", (UserMessage("hello"),))
REPLY = Reply("stop", Usage(10, 5), "m", "scripted", AssistantMessage("hi"))


class Scripted:
    """Takes a second for every event, and plays one script a request."""

    name = "scripted"

    def __init__(self) -> None:
        self.at_s = 0.0
        self.scripts: list[list[StreamEvent | ProviderError]] = []
        self.asked = 0

    def now(self) -> float:
        return self.at_s

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        self.asked += 1
        for item in self.scripts.pop(0):
            self.at_s += 1
            if isinstance(item, ProviderError):
                raise item
            yield item

    async def aclose(self) -> None:
        pass


class Line:
    """A guarded provider, and its model's watch."""

    def __init__(self) -> None:
        self.provider = Scripted()
        self.watches = Watches(BreakerOptions(failures=2, pause_s=60), self.provider.now)
        self.guarded = Guarded(self.provider, self.watches)

    @property
    def watch(self) -> Watch:
        return self.watches.find("", "scripted", "m")

    async def ask(self, *script: StreamEvent | ProviderError) -> ProviderError | None:
        self.provider.scripts = [list(script)]
        try:
            async for _ in self.guarded.stream(REQUEST):
                pass
        except ProviderError as error:
            return error
        return None


async def test_an_ill_service_is_left_alone_and_that_is_said() -> None:
    line = Line()
    await line.ask(ProviderTimeout("slow"))
    await line.ask(TextDelta("hi"), ProviderBadReply("cut", details={"kind": "broken"}))
    error = await line.ask(REPLY)
    assert isinstance(error, ProviderAway)
    assert (error.retryable, error.retry_after_s, kind_of(error)) == (False, 60, "away")
    assert "left alone" in error.message
    assert line.provider.asked == 2
    line.provider.at_s += 60
    assert await line.ask(TextDelta("hi"), REPLY) is None
    assert line.watch.breaker.state == "closed"


@pytest.mark.parametrize(
    "error",
    [
        ProviderRefused("no"),
        ProviderRateLimited("slower"),
        ProviderBadReply("what call?", details={"kind": "bad_call"}),
    ],
    ids=["refused", "rate limited", "bad call"],
)
async def test_what_is_refused_or_badly_answered_opens_nothing(error: ProviderError) -> None:
    line = Line()
    for _ in range(3):
        await line.ask(error)
    assert line.watch.breaker.state == "closed"
    assert line.provider.asked == 3


async def test_a_trial_that_is_cancelled_lets_the_next_try() -> None:
    line = Line()
    await line.ask(ProviderTimeout("slow"))
    await line.ask(ProviderTimeout("slow"))
    line.provider.at_s += 60
    line.provider.scripts = [[TextDelta("one"), TextDelta("two")]]
    async with aclosing(line.guarded.stream(REQUEST)) as events:
        await anext(events)
    assert await line.ask(REPLY) is None


async def test_attempts_are_summed_up_by_window() -> None:
    line = Line()
    await line.ask(TextDelta("hi"), TextDelta("there"), REPLY)
    await line.ask(ProviderRateLimited("slower"))
    await line.ask(ProviderTimeout("slow"))
    whole = sum_up(line.watch.attempts, 0)
    assert (whole.requests, whole.errors) == (3, {"rate_limited": 1, "timeout": 1})
    assert whole.availability == pytest.approx(2 / 3)
    assert whole.first_token_s == {"p50": 1, "p95": 1, "p99": 1}
    assert whole.whole_s == {"p50": 3, "p95": 3, "p99": 3}
    assert sum_up(line.watch.attempts, 5).requests == 1
    assert sum_up(line.watch.attempts, 50).availability is None


def test_percentiles_are_by_nearest_rank() -> None:
    attempts = [Attempt(0, float(n), float(n), None) for n in range(1, 101)]
    assert sum_up(attempts, 0).whole_s == {"p50": 50, "p95": 95, "p99": 99}


def test_only_so_many_models_are_known_and_scopes_do_not_mix() -> None:
    watches = Watches(BreakerOptions())
    for number in range(MAX_MODELS + 5):
        watches.find("", "scripted", f"m{number}")
    assert len(watches.list_all([""])) == MAX_MODELS
    watches.find("ws_1", "scripted", "own")
    assert [watch.model for watch in watches.list_all(["ws_1"])] == ["own"]
    watches.note_headroom("ws_1", "scripted", Headroom(requests=3))
    assert watches.find_headroom([""], "scripted") is None
    assert watches.find_headroom(["", "ws_1"], "scripted") == Headroom(requests=3)
