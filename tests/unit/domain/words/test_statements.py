"""What states something plainly or is plainly needed, and what only looks like it."""

from __future__ import annotations

import pytest

from tertulia.domain.words.statements import FACT, NEED


@pytest.mark.parametrize(
    "text",
    [
        "our budget is 77",
        "The boat that I bought is red",
        "I think lunch is at noon",
        "the ticket costs 12 euros",
        "code review starts at 3",
        "our budget is not 77",
    ],
)
def test_a_fact_is_stated(text: str) -> None:
    assert FACT.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "the problem is that it is late",
        "the weather is really nice",
        "that is at noon",
        "everything is in order",
        "tea is hot",
        "if the boat is red",
        "is the boat red",
        "the boat",
    ],
)
def test_talk_states_no_fact(text: str) -> None:
    assert not FACT.search(text)


@pytest.mark.parametrize("text", ["I need milk", "we still need a bigger boat", "I have to pay the rent by Friday"])
def test_a_need_is_told(text: str) -> None:
    assert NEED.search(text)


@pytest.mark.parametrize(
    "text", ["I need help", "I need you to stop", "I have to go", "you need milk", "I need to know"]
)
def test_talk_tells_no_need(text: str) -> None:
    assert not NEED.search(text)
