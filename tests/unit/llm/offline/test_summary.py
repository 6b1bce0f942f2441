"""A room is summed up by its own lines."""

from __future__ import annotations

import pytest

from tertulia.llm.offline.summary import MAX_QUOTE_CHARS, find_said, listed, quote, summarise
from tests.unit.llm.offline.talk import Talk, line

LINES = [
    line("Bob", "The release is planned for Friday, but the tests are still red"),
    line("Eve", "I can fix the tests tonight, the database fixture is broken"),
    line("Zoe", "lunch anyone?"),
    line("Bob", "great, then we ship the release on Friday at noon"),
    line("Eve", "the coffee machine on floor 3 is broken again"),
]


def test_summary_names_people_topics_and_lines() -> None:
    summary = summarise(LINES, 2)
    assert summary is not None
    assert summary.authors == ("Bob", "Eve")
    assert summary.topics[:2] == ("release", "tests")
    assert [each.author for each in summary.lines] == ["Bob", "Eve"]
    assert summary.lines[0] == LINES[0]


@pytest.mark.parametrize(
    ("texts", "topics"),
    [
        (["my dog is called Rex", "my cat is called Tom", "his dog barks at night"], ("dog",)),
        (["write to me at rex@home.com", "the site is rex.com, I think", "https://rex.com/dog is down"], ()),
        (["the garden needs water", "who waters our gardens tonight?", "garden tools are broken"], ("garden",)),
        (["we met on Friday at noon", "they meet on Friday at nine"], ()),
        (["the budget is 77 thousand"], ()),
    ],
)
def test_topics_are_nouns_that_recur(texts: list[str], topics: tuple[str, ...]) -> None:
    summary = summarise([line("Bob", text) for text in texts], 2)
    assert summary is not None
    assert summary.topics == topics


def test_lines_stay_in_order_and_within_the_limit() -> None:
    summary = summarise(LINES, 10)
    assert summary is not None
    assert list(summary.lines) == [LINES[0], LINES[1], LINES[3], LINES[4]]


def test_small_talk_sums_up_to_nothing() -> None:
    assert summarise([line("Zoe", "lunch anyone?"), line("Bob", "ok")], 3) is None
    assert summarise([], 3) is None


def test_what_somebody_said_is_found() -> None:
    assert find_said(LINES, "bob", "the release", 5) == [LINES[0], LINES[3]]
    assert find_said(LINES, "Eve", "coffee", 5) == [LINES[4]]
    assert find_said(LINES, "Eve", "", 1) == [LINES[4]]
    assert find_said(LINES, "Nobody", "", 5) == []


def test_quotes_are_one_bounded_line() -> None:
    assert quote("two\n lines") == "“two lines”"
    assert len(quote("x" * 1000)) == MAX_QUOTE_CHARS + 2


def test_lists_read_as_sentences() -> None:
    assert listed(("a",)) == "a"
    assert listed(("a", "b", "c")) == "a, b and c"
    assert listed(("a", "b", "c"), limit=2) == "a, b and 1 more"


@pytest.mark.parametrize(
    "asked",
    [
        "@ada please sum up what was said here since Nov 20, 2026, 2:05 PM (16 new messages)",
        "@ada bitte fasse zusammen, was hier seit 20. Nov. gesagt wurde (16 neue Nachrichten)",
        "@ada por favor, resume lo que se dijo aquí desde el 20 nov. (16 mensajes nuevos)",
    ],
)
def test_the_request_of_the_catch_up_is_answered_and_nothing_else(asked: str) -> None:
    talk = (
        line("mia", "The demo server moved to Hamburg last week"),
        line("leo", "The beta launches on Friday at noon"),
    )
    told = Talk(transcript=talk).say(asked)
    assert told.startswith("In the last 2 messages")
    assert told.endswith("”")


def test_where_only_i_was_spoken_to_that_is_what_is_summed_up() -> None:
    talk = (line("mia", "what is 6 times 7?"), line("Ada", "6 times 7 is 42.", kind="agent"))
    told = Talk(transcript=talk).say("please sum up what was said here")
    assert "mia: “what is 6 times 7?”" in told
    assert "nothing to sum up" not in told
