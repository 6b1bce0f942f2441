"""How much of a page one reply holds: what is asked for must not make a reader count as too slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

# A quarter of what may wait to be read: a page leaves room for what happens meanwhile.
MAX_PAGE_BYTES = 1 << 18


def count_fitting(items: Iterable[dict[str, Any]]) -> int:
    """Count the items, from the first on, that one reply holds: at least one, however long it is."""
    count = size = 0
    for item in items:
        size += len(orjson.dumps(item))
        if size > MAX_PAGE_BYTES and count:
            break
        count += 1
    return count


def find_fitting(items: Sequence[dict[str, Any]], centre: int) -> tuple[int, int]:
    """Find the stretch round one of the items that one reply holds: from which, and up to before which."""
    nearest = sorted(range(len(items)), key=lambda place: abs(place - centre))
    kept = nearest[: count_fitting(items[place] for place in nearest)]
    return (min(kept), max(kept) + 1) if kept else (0, 0)
