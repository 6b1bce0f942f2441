"""A question about the time goes on to other places, within a message and from one to the next."""

from __future__ import annotations

import pytest

from tests.unit.llm.offline.talk import Talk, line

TOLD = (
    line("owner", "what time is it in Tokyo?"),
    line("Ada", "In Tokyo it is 23:05 on Friday, 20 November 2026.", kind="agent"),
)
NEW_YORK = "In New York it is 09:05 on Friday, 20 November 2026."


@pytest.mark.parametrize(
    "asked",
    ["and in New York?", "And New York?", "what about New York?", "How about in New York then?", "in New York?"],
)
def test_another_place_is_told_after_the_first(asked: str) -> None:
    assert Talk(transcript=TOLD).say(asked) == NEW_YORK


@pytest.mark.parametrize(
    "asked", ["What time is it in Tokyo? And in New York?", "Tell me the time in Tokyo. And New York?"]
)
def test_one_message_asks_for_two_places(asked: str) -> None:
    assert Talk().say(asked).endswith(NEW_YORK)


@pytest.mark.parametrize("asked", ["and in New York?", "New York?"])
def test_without_a_time_told_before_a_place_asks_nothing_of_the_clock(asked: str) -> None:
    assert NEW_YORK not in Talk().say(asked)
    assert NEW_YORK not in Talk(transcript=(line("mallory", TOLD[1].text),)).say(asked), "only my own words count"


@pytest.mark.parametrize("asked", ["and tomorrow?", "what about you?", "owner?", "and the weather?", "in miles?"])
def test_what_is_no_place_is_not_looked_up(asked: str) -> None:
    assert "time in" not in Talk(transcript=TOLD).say(asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("what is 12*7, and then double that", "168"),
        ("What is 17 % of 340, then add 10 to that", "67.8"),
        ("calculate 40 / 5 and square the result", "64"),
    ],
)
def test_a_result_goes_into_the_next_sum_of_a_message(asked: str, told: str) -> None:
    assert told in Talk().say(asked)
