"""When an agent that was not asked had better wait, or say nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tertulia.floor.listening import Line, Listener
from tertulia.floor.signs import pace
from tertulia.floor.signs.pace import Pace, find_pace, harder, hold_s
from tertulia.floor.talk import Heard, Talk
from tertulia.floor.wording import read_wording


def hear(lines: Iterable[tuple[str, str] | tuple[str, str, str]]) -> tuple[Talk, Heard]:
    """Hear lines of (author, text, the id of the line it replies to), ten seconds apart."""
    listener = Listener(["nia"])
    heard: Heard | None = None
    for number, (author, text, *reply_to) in enumerate(lines):
        heard = listener.take(Line(str(number), author, text, number * 10.0, *reply_to))
    assert heard is not None
    return listener.talk, heard


def judge(*lines: tuple[str, str] | tuple[str, str, str], is_alone: bool = False) -> Pace:
    talk, heard = hear(lines)
    return find_pace(talk.tail, heard, "nia", {"ana", "bo", "cy"}.__contains__, is_alone=is_alone)


@pytest.mark.parametrize(
    ("text", "is_alone", "held_s"),
    [
        ("and then we", False, pace.HOLD_S),
        ("where is it?", False, pace.HOLD_AFTER_QUESTION_S),
        ("I tried it, but", False, pace.HOLD_UNFINISHED_S),
        ("I tried it, but", True, pace.HOLD_UNFINISHED_S),
        ("where is it?", True, pace.HOLD_ALONE_S),
    ],
)
def test_how_long_it_waits_goes_by_how_the_message_ends(text: str, is_alone: bool, held_s: float) -> None:
    assert hold_s(read_wording(text, text), is_alone=is_alone) == held_s


def test_two_people_who_talk_with_each_other_are_left_alone() -> None:
    talk = [("ana", "hello bo, how was it"), ("bo", "fine"), ("ana", "did you swim"), ("bo", "for an hour")]
    assert judge(*talk).rule == "two_talking"
    assert judge(*talk[:3]).rule is None, "three turns are no exchange yet"
    assert judge(*talk[:3], ("bo", "does anybody know when it opens?")).rule is None
    assert judge(*talk[:3], ("bo", "nia, do you swim?")).rule is None
    assert judge(*talk[:3], ("cy", "and I ran")).rule == "answers_another"
    assert judge(("ana", "a"), ("bot", "b"), ("ana", "c"), ("bot", "d")).rule is None, "programs are nobody's company"


def test_what_answers_somebody_elses_question_is_left_alone() -> None:
    talk = [
        ("bo", "hi nia"),
        ("nia", "hello bo"),
        ("bo", "fine"),
        ("nia", "good"),
        ("ana", "does anybody know the way?"),
    ]
    assert judge(*talk, ("bo", "left then right")).rule == "answers_another"
    assert judge(*talk, ("bo", "nia, do you know it?")).rule is None
    assert judge(*talk, ("bo", "which way?")).rule is None, "who asks back does not answer"
    assert judge(*talk, ("ana", "I am lost")).rule is None, "nobody answers oneself"
    assert judge(("ana", "nia, how are you?"), ("bo", "she is fine")).rule is None, "it was asked"
    assert judge(("nia", "and you, bo?"), ("ana", "does anybody know the way?"), ("bo", "fine")).rule is None


def test_who_spoke_in_half_of_the_last_turns_lets_others_speak() -> None:
    exchange = [("ana", "a"), ("nia", "b")] * 4
    assert judge(*exchange, ("ana", "c")).rule is None
    much = [*exchange, ("ana", "c"), ("nia", "d")]
    assert judge(*much, ("bo", "the boat is mended")).rule == "share_of_voice"
    assert judge(*much, ("ana", "and then?", str(len(much) - 1))).rule is None, "who talks with it goes on talking"


def test_a_remark_that_nobody_took_up_makes_the_next_one_harder() -> None:
    before = [("ana", "we sail on sunday"), ("nia", "the wind will be strong")]
    ignored = judge(*before, ("bo", "I bring bread"), ("cy", "and I the cheese"))
    assert (ignored.odds, ignored.rule) == (2.0, None)
    taken_up = judge(*before, ("bo", "how strong?", "1"), ("cy", "and I the cheese"))
    assert taken_up == Pace()
    assert judge(*before, ("bo", "nia, how strong?")) == Pace()


def test_who_asks_anybody_where_few_talk_is_answered_sooner() -> None:
    asked = judge(("ana", "we sail"), ("bo", "does anybody know the wind?"))
    assert (asked.odds, asked.rule) == (pace.ANYBODY_ODDS, None)
    assert judge(("ana", "we sail"), ("bo", "how strong is the wind?")) == Pace()
    crowd = [(f"guest{number}", "hello") for number in range(6)]
    assert judge(*crowd, ("bo", "does anybody know the wind?")) == Pace()


def test_who_is_called_by_name_is_held_back_by_nothing() -> None:
    exchange = [("ana", "a"), ("nia", "b")] * 6
    assert judge(*exchange, ("ana", "nia, and now?")) == Pace()


def test_who_is_alone_with_agents_is_answered_sooner() -> None:
    assert judge(("ana", "how much is 6 * 7?"), is_alone=True).odds == pace.ALONE_ODDS
    assert judge(("ana", "it rains"), is_alone=True) == Pace()


@pytest.mark.parametrize("threshold", [0.05, 0.36, 0.9])
def test_a_threshold_made_harder_is_a_threshold(threshold: float) -> None:
    assert harder(threshold, 1.0) == pytest.approx(threshold)
    assert threshold < harder(threshold, 2.0) < 1
    assert 0 < harder(threshold, 0.2) < threshold


def test_who_only_agrees_is_hardly_answered_unless_to_a_question() -> None:
    assert judge(("ana", "we sail"), ("nia", "the wind is strong"), ("ana", "ok")).odds == pace.NOD_ODDS
    assert judge(("ana", "we sail"), ("nia", "shall I book the boat?"), ("ana", "yes")).odds == 1.0
    assert judge(("ana", "we sail"), ("nia", "the wind is strong"), ("ana", "👍")).odds == pace.NOD_ODDS
    assert judge(("ana", "we sail"), ("nia", "the wind is strong"), ("ana", "👍"), ("ana", "lol")).odds == pace.NOD_ODDS
    assert judge(("ana", "we sail"), ("nia", "the wind is strong"), ("ana", "👍 when?")).odds == 1.0


OF_TOMATOES = [
    ("ana", "nia, how do I water tomatoes?"),
    ("nia", "At the root."),
    ("ana", "and how often?"),
    ("nia", "Daily."),
]


@pytest.mark.parametrize(
    "text",
    [
        "by the way, who wants to see the match?",
        "ah, before I forget: the plumber comes at five",
        "übrigens, wer kommt am Sonntag?",
        "por cierto, ¿quién viene el domingo?",
        "on another note, I bought bread",
    ],
)
def test_who_opens_another_topic_goes_on_with_nobody(text: str) -> None:
    assert judge(*OF_TOMATOES, ("ana", text)).odds == pace.NEW_TOPIC_ODDS


@pytest.mark.parametrize(
    "text",
    [
        "by the way, can you tell me the time?",
        "nia, by the way, what time is it?",
        "another question: how much light?",
        "and by the roots?",
    ],
)
def test_who_asks_the_same_one_goes_on_with_it(text: str) -> None:
    assert judge(*OF_TOMATOES, ("ana", text)).odds == 1.0


def test_who_asks_anybody_on_another_topic_asks_anybody() -> None:
    assert judge(*OF_TOMATOES, ("ana", "btw, does anybody know when it opens?")).odds == pace.ANYBODY_ODDS
