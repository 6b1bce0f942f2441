"""Results become JSON that is never larger than it may be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.errors import ToolFailed
from tertulia.tools.output import bounded_output


@dataclass(frozen=True)
class Point:
    x: int
    at: datetime


@pytest.mark.parametrize(
    ("value", "output"),
    [
        ("text", "text"),
        (None, None),
        ([1, (2, 3)], [1, [2, 3]]),
        (Point(1, datetime(2026, 1, 2, tzinfo=UTC)), {"x": 1, "at": "2026-01-02T00:00:00Z"}),
        (float("inf"), "Infinity"),
    ],
)
def test_values_become_json(value: Any, output: Any) -> None:
    assert bounded_output(value, 1000) == output


def test_what_has_no_json_form_fails() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value in (object(), endless):
        with pytest.raises(ToolFailed, match="JSON"):
            bounded_output(value, 1000)


def test_a_long_text_says_that_it_was_cut() -> None:
    output = bounded_output("é" * 1000, 200)
    assert output.startswith("ééé")
    assert output.endswith("… (cut: the whole result has 2000 bytes)")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values | st.text(alphabet='"\\\n\x00é', min_size=150), st.integers(100, 300))
def test_no_result_is_larger_than_its_bound(value: Any, max_bytes: int) -> None:
    output = bounded_output(value, max_bytes)
    assert len(json.dumps(output, ensure_ascii=False, separators=(",", ":")).encode()) <= max_bytes
    if output != value:
        assert isinstance(output, str)
        assert "cut" in output
