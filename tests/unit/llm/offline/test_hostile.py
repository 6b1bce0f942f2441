"""Texts made to keep the rules busy are answered as quickly as others."""

from __future__ import annotations

import time

import pytest

from tertulia.llm.offline.provider import answer
from tests.unit.llm.offline.talk import Talk, line, told

MAX_CPU_S = 0.5
HOSTILE = {
    "blanks": "@ada a" + " " * 16_000 + "b",
    "hard blanks": "@ada a" + "\u00a0" * 16_000 + "b",
    "newlines": "a" + "\n" * 16_000 + "b",
    "blank lines": "a" + " \n" * 8_000 + "b",
    "commas": "," * 16_000,
    "blanks and commas": "a" + " ," * 8_000 + "b",
    "dots": "." * 16_000,
    "letters and commas": "a," * 8_000,
    "brackets": "(" * 16_000,
    "signs of address": "@" * 16_000,
    "own": "my " * 5_000,
    "question marks": "?" * 16_000,
    "end marks": "what did x say about y" + ".!?" * 5_000 + "b",
    "what was said": "what did x say about " * 400 + ".!?" * 2_000 + "b",
    "hyphens": "what is my " + "a-" * 8_000,
    "names": "@ada " * 3_000,
    "sums": "1+" * 8_000,
    "figures": "1" * 16_000,
    "backticks": "` " * 8_000,
}


@pytest.fixture(autouse=True)
def _warm() -> None:
    Talk().say("what is my cat called?")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_message_is_answered_quickly(text: str) -> None:
    request = Talk().request(text)
    start = time.process_time()
    message, _ = answer(request)
    assert time.process_time() - start < MAX_CPU_S
    assert message.text or message.tool_calls
    assert len(message.text) < 5_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("asked", ["what is my boat called?", "sum up the talk"])
def test_a_hostile_line_or_memory_hinders_no_answer(text: str, asked: str) -> None:
    talk = Talk(transcript=(line("owner", text), line("owner", "My boat is called Swift")), memories=(told(text),))
    request = talk.request(asked)
    start = time.process_time()
    message, _ = answer(request)
    assert time.process_time() - start < MAX_CPU_S
    assert "boat is called Swift" in message.text


def test_what_is_squeezed_is_still_understood() -> None:
    assert Talk().say("@ada" + " " * 16_000 + "what is 2 + 3" + "?" * 16_000) == Talk().say("@ada what is 2 + 3???")
    assert "24" in Talk().say("what is ((((1 + 2)) * 2)) * 4?")
