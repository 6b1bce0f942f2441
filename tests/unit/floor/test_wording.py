"""What a text shows of its form."""

from __future__ import annotations

import pytest

from tertulia.floor.wording import MAX_CONTENT, is_bot_name, read_wording


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("is it on?", "question"),
        ("how do I start it", "wh_form"),
        ("does anybody know", "anyone"),
        ("it doesn't work", "help"),
        ("are you there", "you"),
        ("my disk", "self"),
        ("thanks a lot", "thanks"),
        ("ok", "nod"),
        ("hello all", "greeting"),
        ("gotta go", "parting"),
        ("see https://example.org", "material"),
        ("you could try it", "suggestion"),
        ("still the same", "outcome"),
        ("so I went and", "unfinished"),
        ("!help", "command"),
    ],
)
def test_each_form_is_seen_in_its_text_and_not_in_a_plain_one(text: str, mark: str) -> None:
    assert getattr(read_wording(text, text), mark) == 1.0
    assert getattr(read_wording("rain fell on Tuesday", "rain fell on Tuesday"), mark) == 0.0


def test_content_is_what_carries_meaning_once_and_bounded() -> None:
    wording = read_wording("The Ladder and the ladder, a shed", "x")
    assert wording.content == ("ladder", "shed")
    many = " ".join(f"word{number}x" for number in range(500))
    assert len(read_wording(many, many).content) == MAX_CONTENT


def test_words_that_call_for_an_answer_weigh_more_than_thanks() -> None:
    assert read_wording("", "what did you do").calls > 0 > read_wording("", "thanks all").calls


@pytest.mark.parametrize(
    ("name", "is_bot"), [("mootbot", True), ("ubotu2", True), ("robert", False), ("bottle", False)]
)
def test_programs_are_known_by_their_names(name: str, is_bot: bool) -> None:
    assert is_bot_name(name) is is_bot
