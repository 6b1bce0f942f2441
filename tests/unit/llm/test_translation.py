"""Requests are written in the model layer's terms without loss."""

from __future__ import annotations

import pytest
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ThinkingPart, ToolCallPart, ToolReturnPart
from pydantic_ai.usage import RequestUsage

from tertulia.domain.errors import ProviderBadReply
from tertulia.llm.base import AssistantMessage, Request, ToolCall, ToolResult, UserMessage
from tertulia.llm.translation import to_assistant, to_history, to_settings, to_usage
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OPENAI

ASKED = (UserMessage("one"), UserMessage("two"))
CALLED = AssistantMessage("Let me see.", (ToolCall("c1", "calculator", {"expression": "1+1"}),))
RESULT = ToolResult("c1", "calculator", "no", is_error=True)


def test_talk_between_two_answers_is_one_message() -> None:
    history = to_history(Request("m", "Be brief.", (*ASKED, CALLED, RESULT, UserMessage("three"))), "anthropic")
    assert [len(message.parts) for message in history] == [2, 2, 2]
    last = history[-1]
    assert isinstance(last, ModelRequest)
    assert last.instructions == "Be brief."
    result = last.parts[0]
    assert isinstance(result, ToolReturnPart)
    assert (result.tool_call_id, result.content, result.outcome) == ("c1", "no", "failed")


def test_answer_is_restored_exactly_for_its_own_provider_only() -> None:
    given = ModelResponse(
        parts=[ThinkingPart("hm", signature="sealed", provider_name="anthropic"), TextPart("Yes.")],
        finish_reason="stop",
        state="complete",
    )
    assistant, finish = to_assistant(given, "Yes.", "anthropic")
    assert (assistant.text, finish) == ("Yes.", "stop")
    (own,) = to_history(Request("m", "", (assistant,)), "anthropic")[:1]
    assert own.parts == given.parts
    (other,) = to_history(Request("m", "", (assistant,)), "openai")[:1]
    assert other.parts == [TextPart("Yes.")]


@pytest.mark.parametrize("arguments", ["{", "[1]", "7"])
def test_arguments_that_are_no_object_are_a_bad_reply(arguments: str) -> None:
    response = ModelResponse(parts=[ToolCallPart("t", arguments, "c1")], finish_reason="tool_call", state="complete")
    with pytest.raises(ProviderBadReply, match="no JSON object"):
        to_assistant(response, "", "openai")


def test_no_arguments_are_an_empty_object() -> None:
    response = ModelResponse(parts=[ToolCallPart("t", "", "c1")], finish_reason="tool_call", state="complete")
    assistant, _ = to_assistant(response, "", "openai")
    assert assistant.tool_calls == (ToolCall("c1", "t", {}),)


def test_what_is_set_is_written_in_the_layers_terms() -> None:
    warm = Request("m", "", ASKED, max_tokens=7, temperature=0.5, top_p=0.9)
    assert to_settings(warm, COMPATIBLE) == {"max_tokens": 7, "temperature": 0.5}
    assert to_settings(Request("m", "", ASKED, max_tokens=7, top_p=0.9), ANTHROPIC) == {"max_tokens": 7, "top_p": 0.9}
    told = to_settings(Request("m", "", ASKED, max_tokens=7, thinking="low", stop=("END",)), OPENAI)
    assert (told["thinking"], told["stop_sequences"]) == ("low", ["END"])


@pytest.mark.parametrize(
    ("told", "taken"),
    [((10, 5, 4), (10, 5, 4)), ((10, 5, 100), (10, 5, 10)), ((10**30, 10**30, 0), (10**9, 10**9, 0))],
    ids=["usual", "more cached than there is", "beyond any number"],
)
def test_what_a_service_counts_is_taken_as_far_as_it_can_be_true(
    told: tuple[int, int, int], taken: tuple[int, int, int]
) -> None:
    given, made, cached = told
    usage = to_usage(RequestUsage(input_tokens=given, output_tokens=made, cache_read_tokens=cached))
    assert (usage.input_tokens, usage.output_tokens, usage.cached_tokens) == taken
