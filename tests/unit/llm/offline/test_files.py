"""What the rules say of files, and that they claim to see nothing that they do not."""

from __future__ import annotations

import pytest

from tertulia.llm.situation import Attached
from tests.unit.llm.offline.talk import Talk

NOTES = Attached("notes.txt", "text/plain", 30, "Sow in March.\nReap in June, @ana.")
CAT = Attached("cat.png", "image/png", 30)
PAPER = Attached("paper.pdf", "application/pdf", 30)
QUOTE = "notes.txt is a text; it begins: “Sow in March. Reap in June, ana.”"


@pytest.mark.parametrize(
    "asked", ["@ada", "", "@ada here are my notes", "@ada what is in this file?", "read the attachment"]
)
def test_a_text_is_told_by_its_beginning(asked: str) -> None:
    assert QUOTE in Talk(attached=(NOTES,)).say(asked)


def test_pictures_and_others_are_named_and_not_described() -> None:
    said = Talk(attached=(CAT, PAPER)).say("@ada what do you see in this picture?")
    assert said == "cat.png is a picture; I cannot look at pictures. I received paper.pdf, but cannot read it."


def test_a_long_text_is_quoted_in_part_and_many_files_are_counted() -> None:
    long = Attached("long.txt", "text/plain", 9_000, "word " * 2_000)
    said = Talk(attached=(long, CAT, PAPER, NOTES, CAT)).say("@ada")
    assert "word …”" in said
    assert said.endswith("There are 2 more.")
    assert len(said) < 500


def test_a_question_of_its_own_is_answered_and_files_that_are_not_there_are_not_told() -> None:
    assert Talk(attached=(NOTES,)).say("@ada what is 6*7?") == Talk().say("@ada what is 6*7?")
    assert "file" not in Talk().say("@ada")


def test_an_empty_text_is_not_quoted() -> None:
    assert (
        Talk(attached=(Attached("e.txt", "text/plain", 1, " "),)).say("@ada") == "I received e.txt, but cannot read it."
    )
