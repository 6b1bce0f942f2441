"""Ids: prefixed, of one length, ordered as they were made, and never twice."""

from __future__ import annotations

import re
import time

import pytest

from tertulia.domain.ids import new_id

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def read(one: str) -> int:
    """Read an id as the number it writes."""
    number = 0
    for mark in one.partition("_")[2]:
        number = number * 32 + ALPHABET.index(mark)
    return number


@pytest.mark.parametrize("prefix", ["msg", "ws"])
def test_an_id_names_its_noun(prefix: str) -> None:
    assert re.fullmatch(prefix + r"_[0-9a-hjkmnp-tv-z]{26}", new_id(prefix))


def test_an_id_begins_with_the_millisecond_it_was_made_in() -> None:
    before = time.time_ns() // 1_000_000
    made = read(new_id("msg")) >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_ids_sort_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1, 31, 32, 1_023, 1_024, 1_800_000_000_000, 1_800_000_000_001, (1 << 48) - 1]
    made = []
    for moment in moments:
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment * 1_000_000)
        made.append(new_id("msg"))
    assert made == sorted(made)
    assert [read(one) >> 80 for one in made] == moments


def test_no_two_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_800_000_000_000_000_000)
    assert len({new_id("msg") for _ in range(10_000)}) == 10_000
