"""Queries as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.actions.content.query import Names, parse_query
from tertulia.domain.content.search import Term, Wanted, cut_snippet, fold_words
from tertulia.domain.errors import InvalidInput
from tertulia.domain.ids import MemberId, RoomId

ANA, ME = MemberId("mem_ana"), MemberId("mem_me")
ROOMS = {("", "lobby"): RoomId("room_1"), ("#", "two words"): RoomId("room_2"), ("@", "ana"): RoomId("room_3")}


def _rooms(mark: str, name: str) -> frozenset[RoomId]:
    found = ROOMS.get((mark, name))
    return frozenset() if found is None else frozenset({found})


NAMES = Names({"ana": ANA, "me": ME}.get, _rooms)


def parse(text: str) -> Wanted | None:
    return parse_query(text, NAMES)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("heron", Wanted((Term(("heron",), True),))),
        ("Crème  heron ", Wanted((Term(("creme",)), Term(("heron",))))),
        ('"green door"', Wanted((Term(("green", "door")),))),
        ('"not closed', Wanted((Term(("not", "closed")),))),
        ("it's", Wanted((Term(("it", "s"), True),))),
        ("tea -milk", Wanted((Term(("tea",)),), (Term(("milk",)),))),
        ('tea -"cold milk"', Wanted((Term(("tea",)),), (Term(("cold", "milk")),))),
        ("https://example.org", Wanted((Term(("https", "example", "org"), True),))),
        ("note: 10:30", Wanted((Term(("note",)), Term(("10", "30"), True)))),
        ("from:@ana from:me", Wanted(author_ids=frozenset({ANA, ME}))),
        ("FROM:Ana x ", Wanted((Term(("x",)),), author_ids=frozenset({ANA}))),
        ("in:lobby", Wanted(room_ids=frozenset({RoomId("room_1")}))),
        ('in:#"two words" in:@ana', Wanted(room_ids=frozenset({RoomId("room_2"), RoomId("room_3")}))),
        ("before:2026-03-05", Wanted(until=day(5))),
        ("after:2026-03-05", Wanted(since=day(6))),
        ("on:2026-03-05", Wanted(since=day(5), until=day(6))),
        ("after:2026-03-01 after:2026-03-04 before:2026-03-09", Wanted(since=day(5), until=day(9))),
        ("has:link has:Reaction", Wanted(has=frozenset({"link", "reaction"}))),
    ],
)
def test_what_is_typed_is_what_is_looked_for(text: str, wanted: Wanted) -> None:
    assert parse(text) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-milk", "at least one word"),
        ("colour:red", "from:, in:, before:, after:, on:, has:"),
        ("is:pinned", "There is no filter is:"),
        ("from:", "from:@ana"),
        ("from:@nobody", "nobody"),
        ("in:nowhere", "in:lobby"),
        ("in:#", "in:lobby"),
        ("has:cake", "file, image, link, reaction, thread"),
        ("before:yesterday", "before:2026-03-01"),
        ("on:2026-02-30", "on:2026-03-01"),
        ("-from:me tea", "Only words can be excluded"),
        ("a " * 21, "at most 20"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_can(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    assert said in refused.value.message


@given(st.text(max_size=200))
def test_any_query_is_read_or_refused(text: str) -> None:
    try:
        wanted = parse(text)
    except InvalidInput:
        return
    if wanted is None:
        return
    for term in (*wanted.terms, *wanted.without):
        assert term.words
        assert all(fold_words(word) == [word] for word in term.words), "words stay as they are however often folded"
        assert not any(sign in word for word in term.words for sign in "\"'\\ \x00:*()")


def test_a_snippet_shows_the_word_that_was_found() -> None:
    text = "word " * 200 + "the HÉRON nests\nby the mill " + "word " * 200
    snippet = cut_snippet(text, (Term(("heron",)),))
    assert "HÉRON nests by the mill" in snippet
    assert (snippet[0], snippet[-1]) == ("…", "…")
    assert len(snippet) <= 202
    assert cut_snippet("short\n\ntext", ()) == "short text"


def test_a_snippet_is_looked_for_where_it_does_not_take_long() -> None:
    heron = (Term(("heron",)),)
    assert "heron" in cut_snippet("word " * 3_000 + "the heron", heron)
    assert "heron" in cut_snippet("wörd " * 500 + "the heron" + " wörd" * 99, heron)
    assert cut_snippet("wörd " * 2_000 + "the heron", heron).startswith("wörd"), "it stands too far behind"
    assert "鷺" in cut_snippet("水" * 1_000 + "鷺" + "水" * 1_000, (Term(("鷺",)),)), "it is written without blanks"


@pytest.mark.parametrize("text", ["", "?! ...", '""'])
def test_nothing_is_looked_for_where_there_is_no_word(text: str) -> None:
    assert parse_query(text, NAMES) is None
