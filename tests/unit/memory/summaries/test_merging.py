"""Stretches of talk, put together as one: counted whole, and of words the last that fit."""

from __future__ import annotations

from datetime import UTC, datetime

from tertulia.domain.words.summary import Gist, Quote, RoomSummary
from tertulia.memory.summaries.extracting import MAX_OF_KIND
from tertulia.memory.summaries.merging import fit, merge

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def part(first: int, *, words: str = "", topics: tuple[str, ...] = ()) -> RoomSummary:
    quotes = tuple(Quote("ana", f"line {first + n}", NOON, first + n) for n in range(4))
    gists = (Gist(first, first + 9, NOON, words),) if words else ()
    return RoomSummary(first, first + 9, 10, {"ana": 6, "ben": 4}, topics, quotes, (), (), quotes, gists)


def test_nothing_comes_to_nothing() -> None:
    assert merge([]) is None


def test_parts_are_counted_whole_and_quoted_by_their_last_words() -> None:
    found = merge([part(1, topics=("boat", "sign")), part(11, topics=("sign",)), part(21)])
    assert found is not None
    assert (found.from_seq, found.to_seq, found.messages) == (1, 30, 30)
    assert found.authors == {"ana": 18, "ben": 12}
    assert found.topics == ("sign", "boat")
    assert len(found.decided) == MAX_OF_KIND
    assert found.decided[-1].seq == 24


def test_where_a_model_put_a_stretch_into_words_its_lines_are_not_told_beside_them() -> None:
    found = merge([part(1, words="They chose."), part(11)])
    assert found is not None
    fitted = fit(found, lambda one: True)
    assert {one.seq // 10 for one in fitted.told} == {1}
    assert [one.text for one in fitted.words] == ["They chose."]
    assert fitted.decided == found.decided


def test_what_does_not_fit_goes_from_the_oldest_on_and_decisions_last() -> None:
    found = merge([part(1, words="They chose."), part(11, words="They left.")])
    assert found is not None

    def size(one: RoomSummary) -> int:
        return len(one.told) + len(one.decided) + len(one.words)

    assert [one.text for one in fit(found, lambda one: size(one) <= 7).words] == ["They left."]
    bare = fit(found, lambda one: size(one) <= 3)
    assert (bare.words, [one.seq for one in bare.decided]) == ((), [12, 13, 14])
