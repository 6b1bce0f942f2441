"""Pieces are of a size to be found and told whole, and lose nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tertulia.memory.knowledge import chunking
from tertulia.memory.knowledge.blocks import Block, Unreadable
from tertulia.memory.knowledge.chunking import MAX_SIZE, cut, size_of


def test_paragraphs_of_one_heading_are_put_together_and_those_of_others_are_not() -> None:
    blocks = [Block("one", ("A",)), Block("two", ("A",)), Block("three", ("B",)), Block("four", ("B",), "page 2")]
    told = [(piece.text, piece.part, piece.sitting) for piece in cut(blocks)]
    assert told == [("A\none\ntwo", "A", 0), ("B\nthree", "B", 1), ("B\nfour", "page 2, B", 2)]


def test_what_is_apart_stays_apart() -> None:
    pieces = cut([Block("a: 1", apart=True), Block("a: 2", apart=True)])
    assert [(piece.text, piece.sitting) for piece in pieces] == [("a: 1", 0), ("a: 2", 1)]


def test_a_long_paragraph_is_cut_between_sentences_that_overlap() -> None:
    sentences = [f"Sentence number {number} tells of the garden and of its gate." for number in range(40)]
    pieces = cut([Block(" ".join(sentences), ("Garden",))])
    assert all(piece.text.startswith("Garden\n") and size_of(piece.text) <= MAX_SIZE for piece in pieces)
    bodies = [piece.text.removeprefix("Garden\n") for piece in pieces]
    assert all(body.endswith(".") for body in bodies)
    for before, after in itertools.pairwise(bodies):
        assert after.startswith(before.rpartition(". ")[2])


def test_how_to_do_something_is_told_by_its_heading() -> None:
    assert [piece.is_steps for piece in cut([Block("x", ("How to sow",)), Block("y", ("Beans",))])] == [True, False]


def test_more_pieces_than_are_stored_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "MAX_PIECES", 2)
    with pytest.raises(Unreadable, match="more than 2 pieces"):
        cut([Block(str(number), apart=True) for number in range(3)])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=3_000), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_nothing_is_too_large_and_no_word_is_lost(texts: list[str]) -> None:
    blocks = [Block(text) for text in texts]
    signs = "".join("".join(text.split()) for text in texts)
    if not signs:
        return
    pieces = cut(blocks)
    assert all(size_of(piece.text) <= MAX_SIZE for piece in pieces)
    held = "".join("".join(piece.text.split()) for piece in pieces)
    assert set(signs) == set(held)
    assert len(held) >= len(signs)
