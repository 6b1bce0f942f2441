"""What answers a question by its form, and what only comes after it."""

from __future__ import annotations

import pytest

from tertulia.floor.signs.answers import may_answer

WAY = "does anybody know the way?"


@pytest.mark.parametrize(
    "text",
    [
        "left then right",
        "at 8, I think",
        "yes, hold the green button for ten seconds",
        "the Tiber",
        "no, it closes at 8",
        "links, dann rechts",
        "a la izquierda",
        "42",
        "I don't know exactly, but try the left one",
        "same as yesterday: left",
        "nice try, but it is on the left",
        "hey ana, it is on the left",
        "hello ana! just go left and then right",
        "ask at the desk, they have a map of the way",
    ],
)
def test_what_may_answer(text: str) -> None:
    assert may_answer(WAY, text)


@pytest.mark.parametrize(
    "text",
    [
        "which way?",
        "where to",
        "anyone else?",
        "hm",
        "me too",
        "+1",
        "no idea",
        "Sorry, no idea either.",
        "I don’t know",
        "yes",
        "no",
        "I'd like to know that too",
        "good question",
        "hi all",
        "thanks",
        "never mind",
        "👍",
        "haha",
        "keine Ahnung",
        "weiß ich auch nicht",
        "no sé",
        "let me check",
        "hey ana, long time no see!",
        "hi ana and ben, good to see you all again",
        "hola ana, ¡cuánto tiempo!",
        "Hallo Ana, lange nicht gesehen!",
        "bye ana, have a nice evening",
        "ask cara",
        "maybe ask cara, she might know",
        "frag mal Cara",
        "pregúntale a Cara",
        "",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not may_answer(WAY, text)


def test_yes_and_no_answer_what_asks_for_them() -> None:
    assert may_answer("is the shop open today?", "yes")
    assert may_answer("ist heute offen?", "nein")
    assert not may_answer("when does the shop open?", "yes")
