"""What every provider keeps to: streams, tools, typed failures, and connections that close; over real sockets."""

from __future__ import annotations

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tertulia.domain.errors import (
    ProviderBadReply,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
)
from tertulia.llm.base import (
    AssistantMessage,
    Reply,
    Request,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
    UserMessage,
    message_from_json,
)
from tertulia.llm.options import Timeouts
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OLLAMA, OPENAI, Endpoint, Service
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import LOOPBACK, Answer, Exchange, ModelServer, ScriptedCall
from tests.fakes.openai_fake import OpenAIFake
from tests.patience import PATIENCE_S

KEY = "sk-very-secret"
PROMPT = "what-nobody-else-may-read"
PATIENT = Timeouts(connect_s=PATIENCE_S, first_token_s=PATIENCE_S, between_tokens_s=PATIENCE_S)
# Each hasty in what it is to give up, and in that alone.
HASTY_AT_FIRST = replace(PATIENT, first_token_s=1.0)
HASTY_BETWEEN = replace(PATIENT, between_tokens_s=1.0)
SUM = ToolSpec(
    "calculator",
    "Work out a sum.",
    {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
)
ASKED_SUM = ScriptedCall("call_1", "calculator", {"expression": "17 * 23 + 4"})
MODELS = {ANTHROPIC: "claude-sonnet-5-5", OPENAI: "gpt-6.1-terra", OLLAMA: "llama3.1:8b", COMPATIBLE: "some-model"}


@dataclass(frozen=True, slots=True)
class Line:
    """A provider and the fake service that it talks to."""

    fake: ModelServer
    provider: RemoteProvider
    request: Request

    async def ask(self, request: Request | None = None) -> tuple[str, Reply]:
        """Give the text as it was streamed, and the reply."""
        events = [event async for event in self.provider.stream(request or self.request)]
        assert isinstance(events[-1], Reply)
        assert all(isinstance(event, TextDelta) and event.text for event in events[:-1])
        return "".join(event.text for event in events[:-1] if isinstance(event, TextDelta)), events[-1]

    async def fail(self) -> tuple[str, ProviderError]:
        """Give the text shown until the request failed, and the error."""
        shown = ""
        try:
            async for event in self.provider.stream(self.request):
                assert isinstance(event, TextDelta)
                shown += event.text
        except ProviderError as error:
            return shown, error
        raise AssertionError("the request did not fail")

    async def end_of(self, number: int = 1) -> Exchange:
        """Wait until the service has seen the end of its request `number`."""
        exchange = await self.fake.wait_for_requests(number)
        await asyncio.wait_for(exchange.ended.wait(), PATIENCE_S)
        return exchange


@pytest.fixture(params=[ANTHROPIC, OPENAI, OLLAMA, COMPATIBLE], ids=lambda service: service.name)
def service(request: pytest.FixtureRequest) -> Service:
    chosen: Service = request.param
    return chosen


@pytest.fixture
def timeouts() -> Timeouts:
    return PATIENT


@pytest.fixture
async def line(service: Service, timeouts: Timeouts) -> AsyncIterator[Line]:
    fake: ModelServer = AnthropicFake() if service is ANTHROPIC else OpenAIFake()
    async with fake:
        provider = RemoteProvider(Endpoint(service, fake.url, KEY), timeouts)
        request = Request(
            MODELS[service], "Be brief.", (UserMessage(PROMPT),), tools=(SUM,), max_tokens=100, temperature=0.7
        )
        yield Line(fake, provider, request)
        await provider.aclose()


async def test_text_arrives_in_pieces_and_ends_with_the_reply(line: Line) -> None:
    line.fake.script([Answer(text="Hello there,\n my  friend. ", cached_tokens=5)])
    text, reply = await line.ask()
    assert text == reply.text == "Hello there,\n my  friend. "
    assert (reply.finish_reason, reply.tool_calls) == ("stop", ())
    assert reply.usage == Usage(input_tokens=25, output_tokens=15, cached_tokens=5)
    assert (reply.provider, reply.model) == (line.provider.name, line.request.model)
    assert (await line.end_of()).outcome == "done"
    assert len(line.fake.exchanges) == 1


async def test_first_piece_comes_before_the_answer_is_complete(line: Line) -> None:
    line.fake.script([Answer(text="one two three", hold_after=1)])
    async with aclosing(line.provider.stream(line.request)) as events:
        assert await anext(events) == TextDelta("one")
        line.fake.release()
        rest = [event async for event in events]
    assert rest[:-1] == [TextDelta(" two"), TextDelta(" three")]


async def test_request_carries_prompt_tools_and_limit(line: Line) -> None:
    line.fake.script([Answer(text="Yes.")])
    await line.ask()
    sent = line.fake.exchanges[0].body
    written = json.dumps(sent)
    assert all(part in written for part in ("Be brief.", PROMPT, "Work out a sum."))
    assert 100 in (sent.get("max_tokens"), sent.get("max_output_tokens"))


@pytest.mark.parametrize("service", [ANTHROPIC], indirect=True, ids=["anthropic"])
async def test_head_of_the_prompt_is_cached(line: Line) -> None:
    line.fake.script([Answer(text="Yes.")])
    await line.ask()
    sent = line.fake.exchanges[0].body
    assert sent["system"][-1]["cache_control"]["type"] == "ephemeral"
    assert sent["tools"][-1]["cache_control"]["type"] == "ephemeral"


async def test_tool_calls_and_their_results_go_round(line: Line) -> None:
    second = ScriptedCall("call_2", "calculator", {"expression": "1/0"})
    line.fake.script([Answer(text="Let me see.", tool_calls=(ASKED_SUM, second)), Answer(text="It is 395.")])
    _, reply = await line.ask()
    assert reply.finish_reason == "tool_calls"
    assert [(call.name, call.arguments) for call in reply.tool_calls] == [
        ("calculator", {"expression": "17 * 23 + 4"}),
        ("calculator", {"expression": "1/0"}),
    ]
    results = (
        ToolResult(reply.tool_calls[0].id, "calculator", "395"),
        ToolResult(reply.tool_calls[1].id, "calculator", "That divides by zero.", is_error=True),
    )
    stored = message_from_json(json.loads(json.dumps(reply.assistant.to_json())))
    assert stored == reply.assistant
    text, _ = await line.ask(replace(line.request, messages=(*line.request.messages, stored, *results)))
    assert text == "It is 395."
    assert "That divides by zero." in json.dumps(line.fake.exchanges[1].body)


@pytest.mark.parametrize("service", [ANTHROPIC, OPENAI], indirect=True, ids=["anthropic", "openai"])
async def test_sealed_thinking_is_given_back_but_never_shown(line: Line) -> None:
    line.fake.script([Answer(thinking="hm, hm", tool_calls=(ASKED_SUM,)), Answer(text="It is 395.")])
    text, reply = await line.ask()
    assert text == ""
    result = ToolResult(reply.tool_calls[0].id, "calculator", "395")
    await line.ask(replace(line.request, messages=(*line.request.messages, reply.assistant, result)))
    assert any(seal in json.dumps(line.fake.exchanges[1].body) for seal in ("c2lnbmVk", "c2VhbGVk"))


async def test_another_providers_answer_is_understood(line: Line) -> None:
    foreign = AssistantMessage("Let me see.", (ToolCall("x9", "calculator", {"expression": "2+2"}),), {"provider": "?"})
    line.fake.script([Answer(text="Four.")])
    messages = (*line.request.messages, foreign, ToolResult("x9", "calculator", "4"), UserMessage("And?"))
    text, _ = await line.ask(replace(line.request, messages=messages))
    assert text == "Four."


@pytest.mark.parametrize(("finish", "expected"), [("length", "length"), ("refused", "refused")])
async def test_other_ends_are_told_and_drop_unfinished_calls(line: Line, finish: str, expected: str) -> None:
    line.fake.script([Answer(text="Well,", tool_calls=(ASKED_SUM,), finish=finish), Answer(text="Sorry.")])
    text, reply = await line.ask()
    assert (text, reply.finish_reason, reply.tool_calls) == ("Well,", expected, ())
    again = replace(line.request, messages=(*line.request.messages, reply.assistant, UserMessage("Go on.")))
    assert (await line.ask(again))[0] == "Sorry."


WORDS = "one two three four"
FAULTS: dict[str, tuple[Answer, type[ProviderError]]] = {
    "bad request": (Answer(status=400), ProviderRefused),
    "wrong key": (Answer(status=401), ProviderRefused),
    "forbidden": (Answer(status=403), ProviderRefused),
    "unknown model": (Answer(status=404), ProviderRefused),
    "too many": (Answer(status=429, retry_after_s=7), ProviderRateLimited),
    "failing": (Answer(status=500), ProviderBadReply),
    "overloaded": (Answer(status=529), ProviderBadReply),
    "cut at once": (Answer(text=WORDS, fault="cut", fault_after=0), ProviderBadReply),
    "cut": (Answer(text=WORDS, fault="cut", fault_after=2), ProviderBadReply),
    "ended early": (Answer(text=WORDS, fault="end", fault_after=2), ProviderBadReply),
    "ended in a tool call": (Answer(tool_calls=(ASKED_SUM,), fault="end"), ProviderBadReply),
    "failed in the stream": (Answer(text=WORDS, fault="error", fault_after=2), ProviderBadReply),
    "no JSON": (Answer(text=WORDS, fault="garble", fault_after=2), ProviderBadReply),
    "missing fields": (Answer(text=WORDS, fault="odd", fault_after=2), ProviderBadReply),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_becomes_a_typed_error(line: Line, fault: str) -> None:
    answer, expected = FAULTS[fault]
    line.fake.script([answer, Answer(text="must not be asked again")])
    shown, error = await line.fail()
    assert type(error) is expected
    assert error.retryable is (expected is not ProviderRefused)
    assert error.retry_after_s == answer.retry_after_s
    assert len(line.fake.exchanges) == 1
    assert (await line.end_of()).outcome in {"refused", "broken"}
    assert shown == ("one two" if answer.text and answer.fault_after else "")
    if shown:  # what was written is billed
        assert error.details["usage"]["output_tokens"] > 0
    assert_tells_nothing(error)


def assert_tells_nothing(error: ProviderError) -> None:
    told = "".join(traceback.format_exception(error)) + json.dumps(error.details)
    assert KEY not in told
    assert PROMPT not in told


@pytest.mark.parametrize(
    ("timeouts", "hold_after", "shown"),
    [(HASTY_AT_FIRST, -1, ""), (HASTY_AT_FIRST, 0, ""), (HASTY_BETWEEN, 2, "one two")],
    ids=["before the headers", "before a word", "after two"],
)
async def test_silence_is_given_up(line: Line, hold_after: int, shown: str) -> None:
    line.fake.script([Answer(text=WORDS, hold_after=hold_after)])
    seen, error = await line.fail()
    assert isinstance(error, ProviderTimeout)
    assert seen == shown
    assert (await line.end_of()).outcome == "hung_up"
    assert_tells_nothing(error)


@pytest.mark.parametrize("hold_after", [-1, 0, 2])
async def test_cancelling_closes_the_connection(line: Line, hold_after: int) -> None:
    line.fake.script([Answer(text=WORDS, hold_after=hold_after)])
    reading = asyncio.create_task(line.ask())
    exchange = await line.fake.wait_for_requests(1)
    assert exchange.outcome == "open"
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await line.end_of()).outcome == "hung_up"


async def test_leaving_the_stream_closes_the_connection(line: Line) -> None:
    line.fake.script([Answer(text=WORDS, hold_after=2)])
    async with aclosing(line.provider.stream(line.request)) as events:
        assert await anext(events) == TextDelta("one")
    assert (await line.end_of()).outcome == "hung_up"


async def test_many_requests_run_side_by_side(line: Line) -> None:
    line.fake.script([], default=Answer(text="all the same", hold_after=1))
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(line.ask()) for _ in range(20)]
        await line.fake.wait_for_requests(20)
        line.fake.release()
    assert {task.result()[0] for task in asking} == {"all the same"}


async def test_absent_service_is_named(service: Service) -> None:
    request = Request(MODELS[service], "", (UserMessage(PROMPT),))
    with socket.socket() as nobody:
        # Taken, so that nobody else gets it, and not listened at.
        nobody.bind((LOOPBACK, 0))
        provider = RemoteProvider(Endpoint(service, f"http://{LOOPBACK}:{nobody.getsockname()[1]}/v1", KEY), PATIENT)
        with pytest.raises(ProviderBadReply, match=service.address_setting) as caught:
            await anext(provider.stream(request))
    assert_tells_nothing(caught.value)
    assert caught.value.details["usage"] == zero_usage()
    await provider.aclose()


def zero_usage() -> dict[str, Any]:
    return {"input_tokens": 0, "output_tokens": 0, "cached_tokens": 0}
