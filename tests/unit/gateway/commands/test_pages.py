"""A page holds what can be read at once, and never nothing."""

from __future__ import annotations

from tertulia.gateway.commands.pages import MAX_PAGE_BYTES, count_fitting, find_fitting


def test_short_items_all_fit() -> None:
    assert count_fitting([{"n": number} for number in range(100)]) == 100


def test_what_would_be_too_much_is_left_for_the_next_page() -> None:
    quarter = {"text": "x" * (MAX_PAGE_BYTES // 4)}
    assert count_fitting([quarter] * 10) == 3


def test_what_is_longer_than_a_page_stands_alone() -> None:
    assert count_fitting([{"text": "x" * MAX_PAGE_BYTES}] * 2) == 1


def test_nothing_fits_too() -> None:
    assert count_fitting([]) == 0


def test_a_page_keeps_what_is_nearest_to_what_was_asked_for() -> None:
    items = [{"text": "x" * (MAX_PAGE_BYTES // 4)}] * 10
    assert [find_fitting(items, centre) for centre in (0, 5, 9)] == [(0, 3), (4, 7), (7, 10)]
    assert find_fitting([{"n": number} for number in range(9)], 4) == (0, 9)
    assert find_fitting([], -1) == (0, 0)
