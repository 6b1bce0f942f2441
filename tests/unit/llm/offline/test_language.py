"""Sentences are split, questions told from statements, and told from the other side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.llm.offline.language import (
    as_clause,
    as_sentence,
    content_stems,
    is_question,
    is_request,
    split_sentences,
    turn_round,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("My dog is Rex. What is 2+2?", ["My dog is Rex.", "What is 2+2?"]),
        ("my dog is Rex, what is 2+2?", ["my dog is Rex", "what is 2+2?"]),
        ("add 3 and 5, and what day is it?", ["add 3 and 5", "what day is it?"]),
        ("Dr. Who paid 3.50 euros, e.g. for tea.", ["Dr. Who paid 3.50 euros, e.g. for tea."]),
        ("one\ntwo\n\n- three", ["one", "two", "three"]),
        ("No. It's 78.", ["No, It's 78."]),
        ("No. Bob is here.", ["No.", "Bob is here."]),
        ("?!", []),
        ("", []),
    ],
)
def test_sentences_are_split(text: str, parts: list[str]) -> None:
    assert split_sentences(text) == parts


def test_endless_talk_is_bounded() -> None:
    assert len(split_sentences("a. " * 1000)) == 12


@pytest.mark.parametrize(
    ("told", "retold"),
    [
        ("my bicycle is green and its name is Pilar", "your bicycle is green and its name is Pilar"),
        ("I live in Porto with my sister", "you live in Porto with your sister"),
        ("I am 34 and I was ill", "you are 34 and you were ill"),
        ("I'm allergic to nuts", "you're allergic to nuts"),
        ("Mia gave me her book", "Mia gave you her book"),
        ("you are kind", "I am kind"),
        ("and you were there", "and I was there"),
        ("I like you and your notes", "you like me and my notes"),
        ("the gate code is 4711", "the gate code is 4711"),
    ],
)
def test_statement_is_turned_round(told: str, retold: str) -> None:
    assert turn_round(told) == retold


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("what is my dog called", True),
        ("Is it late", True),
        ("you like tea?", True),
        ("by the way, where do I live", True),
        ("my dog is Rex", False),
        ("What a day it was!", True),  # a question by its first word: answered with “I don't know”, no harm done
        ("whatever", False),
    ],
)
def test_question_is_recognised(sentence: str, expected: bool) -> None:
    assert is_question(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("write a poem", True),
        ("please could you draw a cat", True),
        ("I want you to sing for us", True),
        ("turn off the lights", True),
        ("play music", True),
        ("show me where the meeting is", True),
        ("could you order pizza", True),
        ("I write", False),
        ("Code review is at 3", False),
        ("plan B has failed", False),
        ("set theory is fun", False),
        ("the order is late", False),
    ],
)
def test_request_is_recognised(sentence: str, expected: bool) -> None:
    assert is_request(sentence) is expected


def test_words_of_one_meaning_share_a_stem() -> None:
    assert content_stems("What's my bike called?") == content_stems("the bicycle's name")[:2]


def test_clause_and_sentence() -> None:
    assert as_clause("The gate is open.") == "the gate is open"
    assert as_clause("Pilar is green!") == "Pilar is green"
    assert as_sentence("your dog is Rex") == "Your dog is Rex."
    assert as_sentence("is it?") == "Is it?"


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for part in split_sentences(text):
        assert part
        turn_round(part)
        content_stems(part)
