"""Other languages are noticed, and answered in the ten that most people speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.llm.offline.tongues import find_tongue
from tests.unit.llm.offline.talk import Talk


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hola", "Spanish"),
        ("hola Ada", "Spanish"),
        ("¿Cómo estás?", "Spanish"),
        ("¿Cuál es la capital de Perú?", "Spanish"),
        ("me llamo Inés", "Spanish"),
        ("bonjour, comment ça va?", "French"),
        ("Où est la gare ?", "French"),
        ("merci beaucoup", "French"),
        ("tudo bem?", "Portuguese"),
        ("obrigado", "Portuguese"),
        ("wie geht es dir?", "German"),
        ("Wie heißt mein Fahrrad und wo ist es?", "German"),
        ("ich heiße Ana", "German"),
        ("Guten Morgen", "German"),
        ("bom dia", "Portuguese"),
        ("come stai?", "Italian"),
        ("hoe gaat het?", "Dutch"),
        ("你好吗", "Chinese"),
        ("今日は何曜日ですか", "Japanese"),
        ("как дела?", "Russian"),
        ("नमस्ते", "Hindi"),
        ("কেমন আছেন", "Bengali"),
        ("مرحبا", "Arabic"),
        ("γεια σου", "another language"),
        ("안녕하세요", "another language"),
    ],
)
def test_language_is_noticed(text: str, name: str) -> None:
    tongue = find_tongue(text)
    assert tongue is not None
    assert tongue.name == name


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of Peru?",
        "My friend lives in Los Angeles",
        "Mia come here",
        "Les and Des came",
        "we met Jan",
        "Das Boot is a film",
        "what does ciao mean?",
        "I love you in German is ich liebe dich",
        "oi mate, what's up",
        "as you wish",
        "la la la",
        "17*23+4",
        "lol",
        "👍",
        "",
    ],
)
def test_english_is_left_alone(text: str) -> None:
    assert find_tongue(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¿dónde está mi bicicleta?", "en inglés"),
        ("bonjour !", "je ne lis que l'anglais"),
        ("tudo bem?", "só leio inglês"),
        ("wo ist mein Fahrrad?", "auf Englisch"),
        ("你好吗", "英语"),
        ("こんにちは", "英語"),
        ("как дела?", "по-английски"),
        ("नमस्ते", "अंग्रेज़ी"),
        ("কেমন আছেন", "ইংরেজি"),
        ("مرحبا", "الإنجليزية"),
        ("hoe gaat het?", "understand only English"),
    ],
)
def test_is_answered_in_its_own_language(text: str, said: str) -> None:
    assert said in Talk().say(f"@ada {text}")


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    tongue = find_tongue(text)
    assert tongue is None or tongue.name
