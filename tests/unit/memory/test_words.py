"""Reading text for recall."""

from __future__ import annotations

from datetime import date

import pytest

from tertulia.memory.talk import words
from tertulia.memory.talk.words import NamedDate, Span


def test_stems_join_forms_and_drop_function_words() -> None:
    assert words.stems("She was running with the dogs") == words.stems("run dog")
    assert words.stems("Where is Ana's boat?") == words.stems("boat ana")[::-1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [("bought", "buy"), ("went", "going"), ("written", "writes"), ("mum", "Mother"), ("kids", "child")],
)
def test_stems_join_what_no_stemmer_does(said: str, asked: str) -> None:
    assert words.stems(said) == words.stems(asked)


@pytest.mark.parametrize(("text", "asks"), [("You do?", True), ("really?!", True), ('"why?"', True), ("I do.", False)])
def test_questions(text: str, asks: bool) -> None:
    assert words.is_question(text) is asks


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("I went yesterday", True),
        ("the summer before last year", True),
        ("we met in 2019", True),
        ("two days ago", True),
        ("you may go", False),
        ("they march on", False),
        ("I like tea", False),
    ],
)
def test_time_words(text: str, tells: bool) -> None:
    assert words.has_time_word(text) is tells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened in May 2023?", [NamedDate(5, None, 2023)]),
        ("on 7 May", [NamedDate(5, 7, None)]),
        ("on March 3rd, 2024", [NamedDate(3, 3, 2024)]),
        ("between June and August", [NamedDate(6, None, None), NamedDate(8, None, None)]),
        ("may I march?", []),
        ("what did she say", []),
    ],
)
def test_named_dates(text: str, expected: list[NamedDate]) -> None:
    assert words.named_dates(text) == expected


def test_a_date_without_a_year_is_meant_in_each() -> None:
    assert list(NamedDate(12, None, None).spans([2023])) == [Span(date(2023, 12, 1), date(2024, 1, 1))]
    assert list(NamedDate(2, 29, None).spans([2023, 2024])) == [Span(date(2024, 2, 29), date(2024, 3, 1))]
    assert list(NamedDate(2, 30, 2024).spans([])) == []


def test_names_are_cut_whole_and_with_their_possessive() -> None:
    assert words.without("What is Ana's plan for Anabel?", {"ana"}) == "What is plan for Anabel?"
    assert words.name_parts("ana.da-silva_7") == ["ana", "da", "silva"]


def test_a_speaker_before_the_words_is_cut() -> None:
    assert words.spoken("Ana: I left", "ana") == "I left"
    assert words.spoken("Note: I left", "ana") == "Note: I left"
    assert words.spoken("I left", None) == "I left"
