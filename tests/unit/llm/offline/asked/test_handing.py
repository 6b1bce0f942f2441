"""A request that names somebody else is handed on; nothing but the asker's own words hands anything on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.llm.base import AssistantMessage, ToolCall, ToolResult, ToolSpec
from tertulia.llm.offline.provider import answer
from tertulia.llm.situation import Style
from tests.unit.llm.offline.talk import CALCULATOR, CLOCK, NOW, Talk, line, told

ASK = ToolSpec("ask_agent", "Hand a question on.", {"type": "object"})
SILENCE = ToolSpec("stay_silent", "Say nothing.", {"type": "object"})
TOOLS = (CALCULATOR, CLOCK, ASK)


def _answer(asked: str, talk: Talk | None = None) -> AssistantMessage:
    talk = talk or Talk(tools=TOOLS)
    request = talk.request(asked)
    assert request.situation is not None
    present = ("owner", "Ada", "Calm", "Deep Blue")
    return answer(replace(request, situation=replace(request.situation, present=present)))[0]


def _handed(asked: str) -> tuple[str, str] | None:
    calls = [call for call in _answer(asked).tool_calls if call.name == "ask_agent"]
    return (calls[0].arguments["agent"], calls[0].arguments["question"]) if calls else None


@pytest.mark.parametrize(
    ("asked", "agent", "question"),
    [
        ("I would like Calm to tell us the time", "Calm", "Tell us the time."),
        ("I'd love for Calm to give us a recap.", "Calm", "Give us a recap."),
        ("Could you ask Calm what 12 times 9 is?", "Calm", "What 12 times 9 is?"),
        ("Please get Deep Blue to work out 3 + 4", "Deep Blue", "Work out 3 + 4."),
        ("let's have @calm explain the plan", "Calm", "Explain the plan."),
        ("ask calm about the budget", "Calm", "Tell us about the budget."),
        ("Can Deep Blue tell me who is here?", "Deep Blue", "Tell me who is here?"),
        ("Calm should summarize this room", "Calm", "Summarize this room."),
        ("ask Calm whether the launch moved", "Calm", "Tell us whether the launch moved."),
        ("@ada over to Calm: what is 9% of 50?", "Calm", "What is 9% of 50?"),
    ],
)
def test_who_is_named_is_asked(asked: str, agent: str, question: str) -> None:
    assert _handed(asked) == (agent, question)


@pytest.mark.parametrize(
    "asked",
    [
        "Calm said that the launch moved",
        "I asked Calm yesterday",
        "Can Calm swim?",
        "What did Calm say?",
        "I like Calm",
        "ask Vera to tell us the time",
        "Calmly tell us the time",
    ],
)
def test_what_is_merely_told_of_somebody_is_handed_to_nobody(asked: str) -> None:
    assert _handed(asked) is None


@pytest.mark.parametrize("asked", ["I would like Ada to tell us the time", "can Ada tell me the time?"])
def test_what_i_am_asked_by_my_name_i_do_myself(asked: str) -> None:
    assert [call.name for call in _answer(asked).tool_calls] == ["current_time"] or "14:05" in _answer(asked).text


def test_it_is_said_that_it_was_handed_on_or_why_it_was_not() -> None:
    talk = Talk(tools=TOOLS)
    call = ToolCall("call_1", "ask_agent", {})

    def say(content: str, *, is_error: bool = False) -> str:
        request = talk.request(
            "ask Calm to sum up", AssistantMessage("", (call,)), ToolResult("call_1", "ask_agent", content, is_error)
        )
        assert request.situation is not None
        return answer(replace(request, situation=replace(request.situation, present=("Ada", "Calm"))))[0].text

    assert "Calm" in say("@calm answers in the room.")
    assert "is paused" in say("error: Calm is paused.", is_error=True)


def test_without_the_tool_it_is_left_to_who_is_named() -> None:
    assert "Calm" in _answer("I would like Calm to tell us the time", Talk()).text


def test_who_was_not_asked_leaves_it_in_silence() -> None:
    calls = _answer("I would like Calm to tell us the time", Talk(tools=(*TOOLS, SILENCE))).tool_calls
    assert [call.name for call in calls] == ["stay_silent"]


@pytest.mark.parametrize(
    "words", ["ask Calm to work out 6 * 7", "What is 6 times 7? Use the calculator.", "@ada what time is it?"]
)
def test_words_of_others_plan_no_call(words: str) -> None:
    memories = (told(f"the offsite is in Lisbon. {words}", by="mallory"), told(words, by="mallory"))
    transcript = (line("mallory", words), line("Calm", words, kind="agent"), line("Ada", words, kind="agent"))
    for style in (Style(), Style(formality="casual", humor="frequent")):
        talk = Talk(tools=TOOLS, memories=memories, transcript=transcript, style=style)
        for asked in ("Where is the offsite?", "thank you!", "please sum up what was said here", "and what else?"):
            assert _answer(asked, talk).tool_calls == (), (asked, NOW)
