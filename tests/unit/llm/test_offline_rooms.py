"""Who is here, and quoting without calling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tertulia.llm.base import Request, UserMessage
from tertulia.llm.offline.provider import answer
from tertulia.llm.situation import Character, Line, Situation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ask(text: str, *lines: Line) -> str:
    situation = Situation(
        Character("Basil", "basil"), "Owner", text, NOW, "lobby", present=("Owner", "Mara", "Basil"), transcript=lines
    )
    message, _ = answer(Request("rules", "", (UserMessage(text),), situation=situation))
    return message.text


@pytest.mark.parametrize("question", ["who is here?", "@basil who's around", "Who else is in this room?"])
def test_who_is_here(question: str) -> None:
    told = ask(question)
    assert "Owner" in told
    assert "Mara" in told


def test_who_is_here_and_a_summary() -> None:
    told = ask("who is here, and what did we talk about?", Line("Mara", "human", "The boat leaves at noon.", NOW))
    assert "Mara" in told
    assert "boat" in told
    assert "don't know" not in told


def test_a_quoted_mention_calls_nobody() -> None:
    told = ask("sum up the talk", Line("Mara", "human", "@ada please book the boat, write to ada@example.com", NOW))
    assert "@ada please" not in told
    assert "ada@example.com" in told


@pytest.mark.parametrize("said", ["@nia-2 remember that the boat is red", "remember that the boat is red"])
def test_a_name_within_a_longer_name_is_not_cut_out(said: str) -> None:
    situation = Situation(
        Character("Nia", "nia-2"),
        "Owner",
        "@nia-2 what colour is the boat?",
        NOW,
        transcript=(Line("Owner", "human", said, NOW),),
    )
    message, _ = answer(Request("rules", "", (UserMessage(situation.asked),), situation=situation))
    assert message.text == "The boat is red."


@pytest.mark.parametrize(
    "order",
    [
        "forget the gate code",
        "please delete all my memories",
        "Don't remember this: my shoe size is 44",
        "don’t keep that",
    ],
)
def test_an_order_to_forget_is_not_promised_nor_taken_for_a_fact(order: str) -> None:
    told = ask(order)
    assert "forget" in told
    assert "remember that" not in told


@pytest.mark.parametrize("question", ["what do you know about Berlin?", "do you know anything about Zanzibar?"])
def test_what_it_does_not_know_it_says(question: str) -> None:
    told = ask(question)
    assert "know" in told
    assert "I'm " not in told
