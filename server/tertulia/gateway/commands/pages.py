"""How much of a page one reply holds: what is asked for must not make a reader count as too slow."""

from __future__ import annotations

from collections.abc import Iterable
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
