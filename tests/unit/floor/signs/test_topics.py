"""Where a topic begins: by words, by meaning, after a pause, and because somebody says so."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tertulia.floor.signs.nearness import Vector
from tertulia.floor.signs.topics import LONG_PAUSE_S, Topics
from tertulia.floor.wording import list_content

GARDEN = (
    "the tomato plants need more water this week",
    "water them in the evening, tomato leaves burn at noon",
    "my garden gets too much sun for tomato plants",
    "then build a roof over the plants in the garden",
)
RELEASE = (
    "the release notes lack the database migration",
    "I can write the migration part of the release notes",
    "does the release wait for the database backup?",
)


def play(topics: Topics, lines: tuple[str, ...], first: int, at_s: float = 0.0) -> list[bool]:
    return [
        topics.take(first + number, list_content(text), text, at_s + 20 * number) for number, text in enumerate(lines)
    ]


def test_three_messages_of_their_own_are_another_topic() -> None:
    topics = Topics()
    assert play(topics, GARDEN, 1) == [False] * 4
    assert topics.began is None
    assert play(topics, RELEASE, 5) == [False, False, True]
    assert topics.began == 5


def test_one_odd_message_is_not() -> None:
    topics = Topics()
    play(topics, (*GARDEN, RELEASE[0], *GARDEN), 1)
    assert topics.began is None


def test_who_says_so_is_believed_at_once() -> None:
    topics = Topics()
    play(topics, (*GARDEN, "by the way, who fixes the coffee machine?"), 1)
    assert topics.began == 5


def test_saying_so_about_the_same_thing_changes_nothing() -> None:
    topics = Topics()
    play(topics, (*GARDEN, "by the way, who has tomato seeds for my garden?"), 1)
    assert topics.began is None


def test_after_a_long_pause_something_else_is_another_topic() -> None:
    topics = Topics()
    play(topics, GARDEN, 1)
    play(topics, ("the coffee machine leaks again",), 5, at_s=2 * LONG_PAUSE_S)
    assert topics.began == 5
    play(topics, ("coffee machines always leak",), 6, at_s=4 * LONG_PAUSE_S)
    assert topics.began == 5, "a pause alone is no other topic"


def test_nods_belong_to_any_topic() -> None:
    topics = Topics()
    play(topics, (*GARDEN, "ok", "yes", "thanks", "lol"), 1)
    assert topics.began is None


def vector(angle: float, wobble: float) -> Vector:
    made = np.array([np.cos(angle), np.sin(angle), wobble], dtype=np.float32)
    return made / np.linalg.norm(made)


def test_vectors_tell_topics_apart_that_share_no_words() -> None:
    topics = Topics()
    for number in range(5):
        topics.take(number + 1, [f"first{number}", f"word{number}"], "", number * 20.0, vector(0.0, 0.1 * number))
    for number in range(5, 8):
        topics.take(number + 1, [f"other{number}", f"thing{number}"], "", number * 20.0, vector(1.55, 0.01 * number))
    assert topics.began == 6


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1e5)), max_size=40))
def test_a_topic_begins_at_a_message_that_was_heard(lines: list[tuple[str, float]]) -> None:
    topics = Topics()
    for number, (text, at_s) in enumerate(lines, 1):
        topics.take(number, list_content(text), text, at_s)
        assert topics.began is None or 1 <= topics.began <= number
