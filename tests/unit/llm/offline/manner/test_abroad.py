"""The same question to agents of different manners, in German and Spanish: other words, the same facts."""

from __future__ import annotations

import pytest

from tertulia.llm.situation import Style
from tests.unit.llm.offline.talk import CLOCK, Talk

CASUAL, PLAIN, FORMAL = (Style(formality=one) for one in ("casual", "professional", "formal"))


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        ("Was ist 17 % von 340?", "57,8"),
        ("wie viel sind 12 mal 12", "144"),
        ("Bitte berechne 1.000 geteilt durch 8", "125"),
        ("Wie spät ist es gerade in Tokio?", "In Tokio ist es"),
        ("Hallo Ada, wie viel Uhr ist es?", "14:05"),
        ("¿Cuánto es el 17 por ciento de 340?", "57,8"),
        ("calcula 12 por 12, por favor", "144"),
        ("¿Qué hora es ahora en Nueva York?", "09:05"),
        ("Hola, ¿qué hora es?", "14:05"),
    ],
)
def test_each_manner_tells_the_same_fact(asked: str, fact: str) -> None:
    answers = [Talk(style=style).say(asked) for style in (CASUAL, PLAIN, FORMAL)]
    assert all(fact in answer for answer in answers), answers


@pytest.mark.parametrize(
    ("asked", "casual", "formal"),
    [
        ("Hallo Ada!", "Hey owner!", "Guten Tag, owner."),
        ("vielen Dank", "Klar, gern!", "Es war mir ein Vergnügen."),
        ("Tschüss", "Bis bald, owner!", "Ich wünsche Ihnen noch einen guten Tag, owner."),
        ("¡Hola!", "¡Hola, owner!", "Buenos días, owner."),
        ("muchas gracias", "¡De nada!", "Ha sido un placer."),
        ("hasta mañana", "¡Hasta luego, owner!", "Que tenga un buen día, owner."),
    ],
)
def test_manner_changes_the_words(asked: str, casual: str, formal: str) -> None:
    assert Talk(style=CASUAL).say(asked) == casual
    assert Talk(style=FORMAL).say(asked) == formal


@pytest.mark.parametrize("asked", ["Was kannst du?", "Wer bist du?", "¿Qué puedes hacer?", "¿Quién eres?"])
def test_it_says_what_it_is_and_what_it_can_in_its_language(asked: str) -> None:
    told = Talk().say(asked)
    assert "Ada" in told
    assert "Sprachmodell" in told or "modelo de lenguaje" in told


@pytest.mark.parametrize(("asked", "quip"), [("Was ist 6 mal 7?", "Finger"), ("¿cuánto es 6 por 7?", "dedos")])
def test_humour_adds_a_quip_and_changes_no_figure(asked: str, quip: str) -> None:
    told = Talk(style=Style(humor="frequent")).say(asked)
    assert "42" in told
    assert quip in told
    assert quip not in Talk().say(asked)


@pytest.mark.parametrize(
    "asked", ["Was ist Liebe?", "¿Qué es el amor?", "Was ist 6 mal Banane?", "wie spät bist du dran?"]
)
def test_what_is_not_understood_gets_no_figure(asked: str) -> None:
    told = Talk().say(asked)
    assert not any(letter.isdigit() for letter in told)
    assert "14:05" not in told


@pytest.mark.parametrize("asked", ["Was ist 6 mal 7?", "¿cuánto es 6 por 7?"])
def test_without_the_calculator_that_is_said(asked: str) -> None:
    told = Talk(tools=(CLOCK,)).say(asked)
    assert "calculator" in told
    assert "42" not in told
