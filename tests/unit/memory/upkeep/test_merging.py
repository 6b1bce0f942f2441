"""What says the same becomes one, and keeps the first evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import Memory, MemorySource
from tertulia.memory.upkeep.merging import MIN_MEMORIES, find_mergers
from tests.unit.memory.upkeep.test_worth import memory
from tests.unit.tools.database import NOON


def among_others(*said: Memory) -> list[Memory]:
    """Have so many more remembered that there is something to merge."""
    return [*said, *(memory(100 + n, f"something else number {n}") for n in range(MIN_MEMORIES))]


def test_the_earliest_stays_surer_and_with_the_first_evidence() -> None:
    first = memory(2, "I like green tea.", confidence=0.6, importance=0.4, tags=("a",))
    again = memory(5, "i like green tea", NOON, confidence=0.8, importance=0.9, tags=("b",))
    older = memory(7, "I like green tea!", first.created_at - timedelta(days=3))
    [merger] = find_mergers(among_others(again, first, older), {})
    assert (merger.survivor, [one.id for one in merger.merged]) == (first, ["mry_5", "mry_7"])
    draft = merger.draft
    assert (draft.content, draft.created_at, draft.importance) == (first.content, older.created_at, 0.9)
    assert draft.confidence == pytest.approx(0.95)
    assert draft.tags == ("a", "b")


@pytest.mark.parametrize(
    "difference",
    [
        {"source": MemorySource("ben", session="s1")},
        {"source": MemorySource("ana", room_id="room_2")},
        {"audience": ("mem_1",)},
        {"subject": "ben"},
        {"kind": "social"},
        {"type": "preference"},
        {"content": "I like black tea"},
    ],
    ids=["author", "place", "audience", "subject", "kind", "type", "words"],
)
def test_what_differs_in_what_matters_stays_apart(difference: dict[str, Any]) -> None:
    one = memory(1, "I like green tea")
    assert find_mergers(among_others(one, replace(memory(2, "I like green tea"), **difference)), {}) == []


def test_nearly_the_same_in_meaning_is_the_same_unless_a_number_or_a_no_differs() -> None:
    said = among_others(
        memory(1, "tea at 4"), memory(2, "tea is at 4"), memory(3, "tea is at 5"), memory(4, "tea is not at 4")
    )
    near = np.array([1, 0], dtype=np.float32)
    vectors = {MemoryId(f"mry_{n}"): near for n in (1, 2, 3, 4)}
    [merger] = find_mergers(said, vectors)
    assert (merger.survivor.id, [one.id for one in merger.merged]) == ("mry_1", ["mry_2"])


def test_a_few_memories_are_left_alone() -> None:
    assert find_mergers([memory(n, "tea") for n in range(MIN_MEMORIES - 1)], {}) == []
