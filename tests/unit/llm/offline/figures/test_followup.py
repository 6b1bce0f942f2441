"""What goes on from the last result is told from what begins anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.llm.offline.figures.followup import find_continued, find_other_unit, read_result
from tests.unit.llm.offline.talk import Talk, line


@pytest.mark.parametrize(
    ("sentence", "sum_"),
    [
        ("and times two?", "395 * 2"),
        ("plus 5", "395 + 5"),
        ("+5", "395 + 5"),
        ("now divide that by 3", "395 / 3"),
        ("and 10% of that?", "10% of 395"),
        ("double it", "395 * 2"),
        ("half of that?", "395 / 2"),
        ("that squared", "395 ^ 2"),
        ("add 7 to that", "395 + 7"),
        ("subtract 4 from it", "395 - 4"),
        ("minus 20 percent", "395 - 20%"),
        ("what about times 3?", "395 * 3"),
        ("and what's the square root?", "sqrt(395)"),
        ("20% off", "395 - 20%"),
        ("split that between 4 people", "395 / 4"),
        ("to the power of 2", "395 ^ 2"),
        ("multiply by 3", "395 * 3"),
    ],
)
def test_sentence_goes_on(sentence: str, sum_: str) -> None:
    assert find_continued(sentence, "395") == sum_


@pytest.mark.parametrize(
    "sentence",
    [
        "over there",
        "plus one for pizza",
        "add milk to the list",
        "and 5",
        "times are hard",
        "double espresso",
        "-5",
        "",
    ],
)
def test_sentence_begins_anew(sentence: str) -> None:
    assert find_continued(sentence, "395") is None


@pytest.mark.parametrize(
    ("sentence", "unit"), [("and in miles?", "miles"), ("that in cm", "cm"), ("in 5 minutes", None)]
)
def test_another_unit_is_asked_for(sentence: str, unit: str | None) -> None:
    assert find_other_unit(sentence) == unit


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("17*23+4 is 395.", "395"),
        ("The square root of 144 is 12. (My abacus sends its regards.)", "12"),
        ("10 km is about 6.21371 miles.", "6.21371"),
        ("2+2 is 4. Today is Friday, 20 November 2026.", "4"),
        ("Your budget is 77 thousand.", None),
        ("In Tokyo it is 23:22 on Friday, 20 November 2026.", None),
        ("You're welcome.", None),
    ],
)
def test_result_is_read(answer: str, value: str | None) -> None:
    found = read_result(answer)
    assert (found and found["value"]) == value


def test_talk_goes_on_from_my_last_result() -> None:
    talk = Talk(transcript=(line("Ada", "2+2 is 4.", kind="agent"), line("Eve", "9 + 9 is 18.")))
    assert talk.say("and times two?") == "4 * 2 is 8."
    assert talk.say("@ada and divided by 8?") == "4 / 8 is 0.5."
    below = Talk(transcript=(line("Ada", "4 - 10 is -6.", kind="agent"), line("owner", "thanks")))
    assert below.say("squared") == "(-6) ^ 2 is 36."
    measured = Talk(transcript=(line("Ada", "10 km is about 6.21371 miles.", kind="agent"),))
    assert measured.say("and in feet?") == "10 km is about 32808.4 feet."


def test_another_unit_goes_on_from_the_last_answer_alone() -> None:
    lines = (line("Ada", "30 c is 86 °F.", kind="agent"), line("Ada", "I have no exchange rates here.", kind="agent"))
    assert "mass" not in Talk(transcript=lines).say("and in kg?")


def test_a_sum_of_this_message_comes_before_older_ones() -> None:
    talk = Talk(transcript=(line("Ada", "2+2 is 4.", kind="agent"),))
    assert talk.say("what is 5 + 1? and times 3?") == "5 + 1 is 6. (5 + 1) * 3 is 18."


def test_nothing_goes_on_from_nothing() -> None:
    assert "5" not in replace(Talk(), transcript=()).say("and times 5?")
