"""Documents are told in short in their own words: what came along, and what was learnt, under its mark."""

from __future__ import annotations

import pytest

from tertulia.llm.situation import Attached, Recalled, Style
from tests.unit.llm.offline.talk import NOW, Talk, line

TEXT = (
    "The budget for 2027 was approved on Monday. Marketing gets 40 percent of the budget. The rest goes to hiring two"
    " engineers in Lisbon. Anna reports in March. My password is hunter2secret. Lunch was good."
)
NOTES = Attached("meeting-notes.txt", "text/plain", len(TEXT), TEXT)
HOLIDAYS = Recalled(
    "Everybody has 30 days of holiday a year.", "semantic", None, NOW, None, "handbook.pdf", "[src:aaaaa]"
)
NOTICE = Recalled("The notice period is three months.", "semantic", None, NOW, None, "handbook.pdf", "[src:bbbbb]")


@pytest.mark.parametrize(
    "asked",
    ["summarize the file", "give me the gist of meeting-notes.txt", "what does this document say?", "tl;dr of it?"],
)
def test_an_attached_text_is_told_in_its_own_words(asked: str) -> None:
    told = Talk(attached=(NOTES,), transcript=(line("mia", "The demo server moved to Hamburg last week"),)).say(asked)
    assert "meeting-notes.txt" in told
    assert "“The budget for 2027 was approved on Monday.”" in told
    assert "Hamburg" not in told
    assert "hunter2" not in told


def test_how_much_is_told_is_the_agents_way() -> None:
    lengths = [
        len(Talk(attached=(NOTES,), style=Style(verbosity=way)).say("summarize the file"))
        for way in ("concise", "moderate", "verbose")
    ]
    assert lengths == sorted(set(lengths))


@pytest.mark.parametrize(
    "asked", ["what does the handbook say about holidays?", "What does our handbook tell us on holidays?"]
)
def test_a_learnt_document_is_quoted_to_the_point_under_its_mark(asked: str) -> None:
    told = Talk(memories=(NOTICE, HOLIDAYS)).say(asked)
    assert "“Everybody has 30 days of holiday a year.” [src:aaaaa]" in told
    assert "[src:bbbbb]" not in told


def test_a_learnt_document_is_summed_up_by_what_was_found_of_it() -> None:
    told = Talk(memories=(NOTICE, HOLIDAYS)).say("summarize the handbook")
    assert "[src:aaaaa]" in told
    assert "[src:bbbbb]" in told


def test_a_document_that_is_not_there_is_not_summed_up() -> None:
    told = Talk(transcript=(line("mia", "The demo server moved to Hamburg last week"),)).say("summarize plan.docx")
    assert "plan.docx" in told
    assert "Hamburg" not in told
