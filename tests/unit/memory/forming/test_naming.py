"""Whom a statement is about is found by plain names, and nobody is taken for another."""

from __future__ import annotations

import pytest

from tertulia.memory.forming.naming import find_named

KNOWN = {"ana": "ana", "ana marin": "amr", "bruno": "bruno"}


@pytest.mark.parametrize(
    ("said", "handles"),
    [
        ("ana loves figs", ["ana"]),
        ("Ana Marin really loves figs", ["amr"]),
        ("@bruno lives in Rome", ["bruno"]),
        ("Bruno's boat is red", ["bruno"]),
        ("Ana and Bruno love figs", ["ana", "bruno"]),
        ("Ana and Carl love figs", []),
        ("ana, are you there", []),
        ("It rained. ana loves figs", ["ana"]),
        ("I love ana", []),
        ("Berlin is cold", []),
        ("ana", []),
        ("", []),
    ],
)
def test_names_at_the_head_of_a_statement(said: str, handles: list[str]) -> None:
    assert find_named(said, lambda name: KNOWN.get(name.lower())) == handles
