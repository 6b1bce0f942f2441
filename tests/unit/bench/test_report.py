"""Figures: medians, spreads, percentiles, and how they are told."""

from __future__ import annotations

import json

import pytest

from tertulia.bench.report import Figure, Report, percentile

REPORT = Report(
    "rooms", {"members": 5}, [Figure("CPU µs per post", (310.0, 290.0, 480.00000000000006)), Figure("R@10", (0.625,))]
)


def test_a_table_shows_median_and_spread() -> None:
    head, _, *rows = REPORT.to_text().splitlines()
    assert head == "rooms: members 5"
    assert [row.split() for row in rows] == [["CPU", "µs", "per", "post", "310", "290", "to", "480"], ["R@10", "0.625"]]


def test_json_is_one_line_with_every_figure() -> None:
    told = json.loads(json.dumps(REPORT.to_json()))
    assert told["bench"] == "rooms"
    assert told["conditions"] == {"members": 5}
    assert told["figures"]["CPU µs per post"] == {"median": 310.0, "min": 290.0, "max": 480.0, "runs": 3}


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 5), (95, 10), (100, 10), (51, 6)])
def test_percentiles_are_values_that_occurred(percent: float, expected: float) -> None:
    assert percentile([10, 1, 9, 2, 8, 3, 7, 4, 6, 5], percent) == expected


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (0.1234, "0.123"), (9.876, "9.88"), (123.4, "123"), (12345.6, "12,346")]
)
def test_numbers_keep_three_places_or_so(value: float, shown: str) -> None:
    assert Figure("x", (value,)).to_cells() == ("x", shown, "")
