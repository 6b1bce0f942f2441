"""The offline provider keeps to the contract of all providers."""

from __future__ import annotations

from tertulia.llm.base import (
    AssistantMessage,
    Reply,
    Request,
    TextDelta,
    ToolCall,
    ToolResult,
    UserMessage,
)
from tertulia.llm.offline.figures.answers import read_value
from tertulia.llm.offline.provider import MAX_CALLS_PER_STEP, OfflineProvider, answer
from tests.unit.llm.offline.talk import Talk

TALK = Talk()


async def test_streams_word_by_word_and_ends_with_the_reply() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    provider = OfflineProvider(word_pause_s=0.5, sleep=pause)
    events = [event async for event in provider.stream(TALK.request("hello"))]
    *deltas, reply = events
    assert isinstance(reply, Reply)
    texts = [event.text for event in deltas if isinstance(event, TextDelta)]
    assert len(texts) == len(deltas) == len(reply.text.split())
    assert "".join(texts) == reply.text
    assert pauses == [0.5] * len(texts)
    assert (reply.provider, reply.model, reply.finish_reason) == ("offline", "rules", "stop")
    assert reply.usage.input_tokens > 0
    assert reply.usage.output_tokens > 0
    await provider.aclose()


async def test_asks_for_tools_before_it_says_anything() -> None:
    provider = OfflineProvider(word_pause_s=0)
    (reply,) = [event async for event in provider.stream(TALK.request("my dog is Rex. What is 2+2?"))]
    assert isinstance(reply, Reply)
    assert reply.finish_reason == "tool_calls"
    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("calculator", {"expression": "2+2"})]


def test_same_request_makes_the_same_calls() -> None:
    request = TALK.request("what is 2+2? what is 3+3?")
    assert answer(request) == answer(request)
    calls = answer(request)[0].tool_calls
    assert len({call.id for call in calls}) == 2


def test_calls_are_spread_over_steps() -> None:
    asked = " ".join(f"What is {number} + 1?" for number in range(1, 6))
    first, _ = answer(TALK.request(asked))
    assert len(first.tool_calls) == MAX_CALLS_PER_STEP
    results = [ToolResult(call.id, call.name, "x") for call in first.tool_calls]
    second, finish = answer(TALK.request(asked, first, *results))
    assert finish == "tool_calls"
    assert len(second.tool_calls) == 2
    assert not {call.id for call in first.tool_calls} & {call.id for call in second.tool_calls}


def test_results_of_earlier_answers_do_not_count() -> None:
    earlier = (
        UserMessage("what is 1+1?"),
        AssistantMessage("", (ToolCall("call_1", "calculator", {"expression": "1+1"}),)),
        ToolResult("call_1", "calculator", "2"),
        AssistantMessage("1+1 is 2."),
    )
    request = TALK.request("what is 3+3?")
    reply, finish = answer(
        Request("rules", "", (*earlier, *request.messages), request.tools, situation=request.situation)
    )
    assert finish == "tool_calls"
    assert reply.tool_calls[0].arguments == {"expression": "3+3"}


def test_long_answer_is_cut_at_the_limit() -> None:
    request = TALK.request("what can you do?")
    short = Request("rules", "", request.messages, request.tools, max_tokens=5, situation=request.situation)
    reply, finish = answer(short)
    assert finish == "length"
    assert 0 < len(reply.text) <= 18


def test_answers_without_a_situation() -> None:
    reply, _ = answer(Request("rules", "", (UserMessage("what is the capital of Peru?"),)))
    assert "no language model" in reply.text


def test_reads_results_in_any_wrapping() -> None:
    for content in ("395", '"395"', '{"result": "395"}', '{"value": 395}'):
        assert read_value(content) == "395"
    assert read_value(" about 4 ") == "about 4"
    assert read_value("1.50") == "1.50"
