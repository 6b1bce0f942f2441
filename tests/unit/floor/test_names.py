"""Whom a turn names, as people write names."""

from __future__ import annotations

import pytest

from tertulia.floor.names import Names, list_ways

NEARBY = ("Joost", "LinuxJones|away", "mira_", "Ana Maria", "al", "help", "bob42")


@pytest.fixture
def names() -> Names:
    known = Names()
    for name in NEARBY:
        known.add(name)
    return known


@pytest.mark.parametrize(
    ("text", "first", "named"),
    [
        ("joost: hello", "Joost", ["Joost"]),
        ("Joost, hello", "Joost", ["Joost"]),
        ("@joost hello", "Joost", ["Joost"]),
        ("hello joost", None, ["Joost"]),
        ("linuxjones: hello", "LinuxJones|away", ["LinuxJones|away"]),
        ("maria do you know?", "Ana Maria", ["Ana Maria"]),
        ("bob: yes", "bob42", ["bob42"]),
        ("maria: yes", "Ana Maria", ["Ana Maria"]),
        ("linux: yes", "LinuxJones|away", ["LinuxJones|away"]),
        ("jooost: yes", "Joost", ["Joost"]),
        ("jotso: yes", None, []),
        ("al: yes", "al", ["al"]),
        ("al is here", None, []),
        ("help me", None, []),
        ("@help me", "help", ["help"]),
        ("good\njoost: and you?", "Joost", ["Joost"]),
        ("", None, []),
        (": @ ,", None, []),
    ],
)
def test_names_are_found_however_they_are_written(names: Names, text: str, first: str | None, named: list[str]) -> None:
    found = names.read(text, "somebody", NEARBY)
    assert (found[0], list(found[1])) == (first, named)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("joost: hello", ["Joost"]),
        ("joost and mira_, where were you?", ["Joost", "mira_"]),
        ("mira_ or joost, which of you knows?", ["mira_", "Joost"]),
        ("joost, mira_ and bob: hello", ["Joost", "mira_", "bob42"]),
        ("joost, mira_, who knows?", ["Joost", "mira_"]),
        ("joost, mira_ is ill", ["Joost"]),
        ("joost, what does mira_ say?", ["Joost"]),
        ("joost und mira_: moin", ["Joost", "mira_"]),
        ("hi joost, how are you?", ["Joost"]),
        ("thanks joost", ["Joost"]),
        ("thank you joost and mira_!", ["Joost", "mira_"]),
        ("I asked joost and mira_", []),
        ("@joost @mira_ and bob, who knows?", ["Joost", "mira_", "bob42"]),
        ("what do you think, joost?", ["Joost"]),
        ("what do you think of joost?", []),
        ("I met mira_, joost", []),
        ("joost and mira_ are quick", []),
        ("joost down everybody", []),
        ("joost do you know", ["Joost"]),
        ("joost tell us", ["Joost"]),
        ("hello", []),
        ("pia: I am here", []),
        ("", []),
    ],
)
def test_who_is_called_at_the_head_is_listed_in_order(names: Names, text: str, called: list[str]) -> None:
    names.add("pia")
    assert list(names.list_called(text, "pia", NEARBY)) == called


def test_nobody_names_oneself_and_a_call_is_no_part_of_the_text(names: Names) -> None:
    assert names.read("joost: hello", "Joost", NEARBY)[:2] == (None, ())
    assert names.read("joost: hello there\nmira_: and you", "pia", NEARBY)[2] == "hello there\nand you"


def test_what_two_names_share_is_nobodys_beginning() -> None:
    names = Names()
    assert names.read("mar: hi", "x", ("marta", "mark"))[0] is None


def test_a_name_can_be_forgotten(names: Names) -> None:
    names.drop("Joost")
    assert names.read("joost: hello", "pia", ())[0] is None


def test_the_ways_to_write_a_name() -> None:
    assert list_ways("LinuxJones|away") == ["linuxjones|away", "linuxjones"]
    assert list_ways("x") == []
