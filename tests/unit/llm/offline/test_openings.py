"""Opening a conversation without a model: about a goal, in the agent's voice, and never in the same words again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tertulia.llm.base import Request, ToolSpec, UserMessage
from tertulia.llm.offline.openings import open_conversation
from tertulia.llm.offline.phrases import PHRASES
from tertulia.llm.offline.provider import answer
from tertulia.llm.situation import Line, Opening, Situation, Style
from tests.unit.llm.offline.talk import NOW, Talk

GOAL = "keep the plants watered."


def _situation(*goals: str, style: str = "professional", said: tuple[str, ...] = ()) -> Situation:
    lines = tuple(Line("Ada", "agent", text, NOW) for text in said)
    quiet = Talk(style=Style(formality=style), transcript=lines).situation("")
    return replace(quiet, opening=Opening(goals))


@pytest.mark.parametrize("style", ["casual", "professional", "formal"])
def test_it_speaks_of_its_first_goal_in_at_most_two_sentences(style: str) -> None:
    line = open_conversation(_situation(GOAL, "Win the cup", style=style))
    assert line is not None
    assert "Keep the plants watered" in line
    assert 1 <= sum(line.count(mark) for mark in ".?!") <= 2


def test_it_never_says_the_same_again_and_ends_with_its_goals() -> None:
    said: list[str] = []
    while (line := open_conversation(_situation(GOAL, "Win the cup", said=tuple(said)))) is not None:
        assert line not in said
        said.append(line)
    assert len(said) == 2 * len(PHRASES["opening"][1].split(" / "))


def test_the_moment_chooses_the_words() -> None:
    here = _situation(GOAL)
    lines = {open_conversation(replace(here, now=NOW + timedelta(minutes=count))) for count in range(20)}
    assert len(lines) == len(PHRASES["opening"][1].split(" / "))


@pytest.mark.parametrize("goals", [(), ("  ",), ("...",)])
def test_without_a_goal_it_keeps_silent(goals: tuple[str, ...]) -> None:
    silence = ToolSpec("stay_silent", "", {"type": "object"})
    request = Request("rules", "", (UserMessage("x"),), (silence,), situation=_situation(*goals))
    assistant, finish = answer(request)
    assert finish == "tool_calls"
    assert [call.name for call in assistant.tool_calls] == ["stay_silent"]


def test_a_goal_calls_nobody() -> None:
    assistant, finish = answer(Request("rules", "", (UserMessage("x"),), (), situation=_situation("Ask @ana {name}")))
    assert finish == "stop"
    assert "Ask ana {name}" in assistant.text
