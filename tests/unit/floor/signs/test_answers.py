"""What answers a question by its form, and what only comes after it."""

from __future__ import annotations

import pytest

from tertulia.floor.listening import Line, Listener
from tertulia.floor.signs.answers import answers, may_answer

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


@pytest.mark.parametrize(
    ("asked", "also", "said", "answered"),
    [
        ("does anybody know when it starts?", "does anybody know who is coming?", "at 8", "first"),
        ("does anybody know who is coming?", "does anybody know when it starts?", "at 8", "second"),
        ("does anybody know when it starts?", "does anybody know who is coming?", "cleo and dan", "second"),
        ("does anybody know where it is?", "does anybody know who is coming?", "at 8", "second"),
        ("weiß jemand, wann es anfängt?", "weiß jemand, wer kommt?", "um 20 Uhr", "first"),
    ],
)
def test_of_two_open_questions_the_one_is_answered_that_asks_for_it(
    asked: str, also: str, said: str, answered: str
) -> None:
    ear = Listener(["ana", "olga", "ben"])
    first = ear.take(Line("1", "ana", asked, 0.0))
    second = ear.take(Line("2", "olga", also, 1.5))
    heard = ear.take(Line("3", "ben", said, 4.0))
    found = [answers(ear.talk.tail, heard, one, {"rea"}, lambda _: True) for one in (first, second)]
    assert found == [answered == "first", answered == "second"]
