"""Who is who's what, as it was said and no more."""

from __future__ import annotations

import pytest

from tertulia.domain.ids import MemberId
from tertulia.memory.social.relations import read_relations
from tests.unit.memory.social.kit import find, remembered


@pytest.mark.parametrize(
    ("said", "relations"),
    [
        ("My boss is Ana", ["ben boss ana"]),
        ("Ana is my new boss.", ["ben boss ana"]),
        ("My wife Clara paints", ["ben wife Clara"]),
        ("my sister is called Ines", ["ben sister Ines"]),
        ("My boss is @ana.", ["ben boss ana"]),
        ("I report to @ana", ["ben manager ana"]),
        ("I manage Sage Green", ["ben report Sage Green"]),
        ("Ana reports to Ben", ["ana manager ben"]),
        ("Ana manages Ben", ["ben manager ana"]),
        ("Ana is Ben's mentor", ["ben mentor ana"]),
        ("My dad is a baker", ["ben dad -"]),
        ("my boss is late again", ["ben boss -"]),
        ("Ana is not my boss", []),
        ("Is Ana my boss?", []),
        ("He is my boss", ["ben boss -"]),
        ("I like the boss fight", []),
        ("Clara reports to Ana", []),
    ],
)
def test_relations(said: str, relations: list[str]) -> None:
    found = read_relations(remembered(said, author="ben"), find)
    assert [
        f"{_short(one.of)} {one.role} {_short(one.who) if one.who else one.name or '-'}" for one in found
    ] == relations


def test_nobody_says_who_is_who_without_an_author() -> None:
    assert read_relations(remembered("My boss is Ana", author=None), find) == []


def test_what_is_read_of_a_long_word_is_its_beginning() -> None:
    [relation] = read_relations(remembered(f"My boss is {'A' * 16_000}", author="ben"), find)
    assert relation.name == "A" * 41


def _short(member_id: MemberId) -> str:
    return member_id.removeprefix("mem_")
