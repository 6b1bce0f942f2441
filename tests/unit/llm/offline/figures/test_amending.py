"""What was worked out is worked out anew with another figure, and only where it is plain which."""

from __future__ import annotations

import time

import pytest

from tertulia.llm.offline.figures.amending import amend, find_next, find_whole
from tertulia.llm.offline.figures.sums import Sum
from tertulia.tools.builtin.calculator import calculate
from tests.unit.llm.offline.talk import Talk, line

MILES = "10 miles is 16.09344 km."
SHARE = "15% of 200 is 30."
TOTAL = "10 + 5 is 15."


@pytest.mark.parametrize(
    ("told", "said", "answer"),
    [
        (MILES, "no, I meant 5 miles", "5 miles is 8.04672 km"),
        (MILES, "no, 5 miles", "5 miles is 8.04672 km"),
        (MILES, "make that 5 miles", "5 miles is 8.04672 km"),
        (MILES, "actually 5 miles", "5 miles is 8.04672 km"),
        (MILES, "sorry, 5 miles", "5 miles is 8.04672 km"),
        (MILES, "Sorry, five miles!", "5 miles is 8.04672 km"),
        (MILES, "5 miles, not 10", "5 miles is 8.04672 km"),
        (MILES, "5 miles instead", "5 miles is 8.04672 km"),
        (MILES, "no, it's 5 miles", "5 miles is 8.04672 km"),
        (MILES, "no, I meant 5", "5 miles is 8.04672 km"),
        (MILES, "no, 2 feet", "2 feet is 0.0006096 km"),
        (MILES, "and 5 miles?", "5 miles is 8.04672 km"),
        ("An hour is 60 minutes.", "what about 2 days?", "2 days is 2880 minutes"),
        ("-40 c is -40 °F.", "no, -30 c", "-30 c is -22 °F"),
        (SHARE, "I meant 20%", "20% of 200 is 40"),
        (SHARE, "no, 20 percent", "20% of 200 is 40"),
        (SHARE, "and 20%?", "20% of 200 is 40"),
        (SHARE, "20%?", "20% of 200 is 40"),
        (SHARE, "and of 300?", "15% of 300 is 45"),
        (SHARE, "of 300?", "15% of 300 is 45"),
        (SHARE, "what about $300?", "15% of 300 is 45"),
        (SHARE, "no, of 300", "15% of 300 is 45"),
        (SHARE, "300, not 200", "15% of 300 is 45"),
        (TOTAL, "6, not 5", "10 + 6 is 16"),
        ("The square root of 144 is 12.", "and of 81?", "the square root of 81 is 9"),
        ("45 of 60 is 75%.", "30, not 45", "30 of 60 is 50%"),
        ("4 - 10 is -6. (My abacus sends its regards.)", "9, not 10", "4 - 9 is -5"),
    ],
)
def test_another_figure_is_put_in(told: str, said: str, answer: str) -> None:
    found = amend(said, told)
    assert isinstance(found, Sum)
    assert found.tell(calculate(found.expression)) == answer


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (TOTAL, "no, 6"),  # in whose place?
        (TOTAL, "and 20%?"),
        (TOTAL, "6, not 7"),
        (SHARE, "no, it's 29"),  # doubts the answer
        (SHARE, "no, Thursday"),
        (SHARE, "sorry, 5 miles"),
        (SHARE, "and 5 people came"),
        (SHARE, "thanks"),
        (MILES, "no, 5 kg"),
        (MILES, "sorry, 5 minutes late"),
        (MILES, "actually 3 people came"),
        (MILES, "5 miles, not 11"),
        ("Your dog is called Rex.", "no, 5 miles"),
        ("The standup moved to 9:15.", "and 15%?"),
        ("In Tokyo it is 23:22 on Friday, 20 November 2026.", "and 5?"),
        ("", "no, 5"),
    ],
)
def test_nothing_is_guessed(told: str, said: str) -> None:
    assert amend(said, told) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [("no, I meant 10 + 6", "10 + 6"), ("sorry, 20% of 300", "20% of 300"), ("actually 5 miles in feet", "5 miles")],
)
def test_sum_that_is_stated_in_full_is_found(said: str, shown: str) -> None:
    found = find_whole(said)
    assert isinstance(found, Sum)
    assert found.shown == shown


@pytest.mark.parametrize("said", ["no, Thursday", "I meant the other one", "no, 5 miles", "10 + 6, not 10 + 5", "hi"])
def test_nothing_else_is_a_sum_in_full(said: str) -> None:
    assert find_whole(said) is None


@pytest.mark.parametrize("said", ["and 5 boxes?", "and you?", "5 people", "and on 5 March?", "and then?", "15%", ""])
def test_other_talk_asks_for_no_figure(said: str) -> None:
    assert find_next(said) is None


def _play(*said: str) -> list[str]:
    """Say one thing after another; give the answers."""
    talk, answers = Talk(), []
    for number, each in enumerate(said):
        answers.append(talk.say(each))
        lines = (line("owner", each), line("Ada", answers[-1], kind="agent"))
        timed = (line(one.author, one.text, kind=one.kind, minutes_ago=60 - number) for one in lines)
        talk = Talk(transcript=(*talk.transcript, *timed))
    return answers


def test_one_change_follows_another() -> None:
    assert _play("what is 15% of 200?", "I meant 20%", "and of 300?", "and 15%?", "no, 400") == [
        "15% of 200 is 30.",
        "20% of 200 is 40.",
        "20% of 300 is 60.",
        "15% of 300 is 45.",
        "15% of 400 is 60.",
    ]
    assert _play("convert 10 miles to km", "thanks", "no, I meant 5 miles", "what do you know about me?")[2:] == [
        "5 miles is 8.04672 km.",
        "I don't know that: it hasn't been said where I could hear it.",
    ]
    assert _play("what is 10 + 5?", "no, I meant 10 + 6")[-1] == "10 + 6 is 16."


def test_changes_in_one_message_are_worked_out() -> None:
    assert Talk().say("what is 15% of 200? and of 300? and 20%?") == (
        "15% of 200 is 30. 15% of 300 is 45. 20% of 300 is 60."
    )


def test_change_of_a_sum_leaves_what_was_stated_alone() -> None:
    said = _play("my discount is 15%", "what is 15% of 200?", "no, 20%", "what is my discount?")
    assert said[2] == "20% of 200 is 40."
    assert "15%" in said[3]


def test_figure_without_a_sum_is_not_looked_up() -> None:
    assert "whole sum" in _play("The standup moved to 9:15.", "and 15%?")[-1]
    assert "whole sum" in Talk().say("and of 300?")


@pytest.mark.parametrize("said", ["no, 5 miles", "I meant 20%", "I meant the red one", "no, 5 kg"])
def test_change_that_fits_nothing_is_not_kept(said: str) -> None:
    answers = _play(said, "what do you know about me?")
    assert "can't tell what that corrects" in answers[0]
    assert "hasn't been said" in answers[1]


HOSTILE = [
    "and " * 20,
    "and 1 " * 13,
    "of " * 26,
    "no, " * 20 + "1",
    "1" * 80,
    "and " + "a " * 38,
    "what if it is " * 5,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sentences_cost_little(text: str) -> None:
    began = time.process_time()
    for _ in range(20):
        amend(text, SHARE)
        find_next(text)
        amend("no, 5", text * 5 + " is 5.")
    assert time.process_time() - began < 1
