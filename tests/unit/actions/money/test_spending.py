"""What is written for programs of tables starts no formula, and what is billed is the cost with the markup."""

from __future__ import annotations

import pytest

from tertulia.actions.money.spending import _cell, bill


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "written"), [(None, ""), (12, "12"), ("claude-sonnet-4-5", "claude-sonnet-4-5")])
def test_everything_else_stays(value: object, written: str) -> None:
    assert _cell(value) == written


def test_a_markup_is_added_in_millionths() -> None:
    assert bill(0.1, 20) == 0.12
    assert bill(0.0000015, 0) == 0.000002
    assert bill(0, 20) == 0
