"""What is worth keeping, and what is to go and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tertulia.domain.ids import AgentId, MemoryId, WorkspaceId
from tertulia.domain.memory import Memory, MemorySource
from tertulia.memory.upkeep.worth import KeepingRules, choose_forgotten, weigh
from tests.unit.tools.database import NOON

OLD = NOON - timedelta(days=31)


def memory(number: int, text: str, at: datetime = OLD, **fields: Any) -> Memory:
    plain = Memory(
        id=MemoryId(f"mry_{number}"),
        workspace_id=WorkspaceId("ws_1"),
        agent_id=AgentId("agt_1"),
        ordinal=number,
        kind="semantic",
        type="fact",
        content=text,
        importance=0.5,
        confidence=0.8,
        subject=None,
        audience=None,
        source=MemorySource("ana", session="s1"),
        source_seq=None,
        tags=(),
        context={},
        external_id=None,
        created_at=at,
        accessed_at=at,
        access_count=0,
        expires_at=None,
    )
    return replace(plain, **fields)


def test_what_tells_of_a_time_and_answers_is_worth_more_than_small_talk() -> None:
    said = [
        memory(1, "Wow, that sounds great!"),
        memory(2, "Where did you go?"),
        memory(3, "I moved to Porto last week, to my grandmother's old house"),
        memory(4, "That is nice"),
    ]
    worth = weigh(said, NOON)
    assert max(worth, key=worth.__getitem__) == "mry_3"
    assert all(0 <= one <= 1 for one in worth.values())
    assert weigh([], NOON) == {}


def test_use_and_importance_are_worth_something() -> None:
    alike = [memory(1, "tea"), memory(2, "tea", importance=0.9), memory(3, "tea", access_count=5)]
    worth = weigh(alike, NOON)
    assert worth[MemoryId("mry_1")] < worth[MemoryId("mry_3")] < worth[MemoryId("mry_2")]


@pytest.mark.parametrize(
    ("fields", "is_gone"),
    [
        ({}, True),
        ({"importance": 0.3}, False),
        ({"access_count": 2}, False),
        ({"created_at": NOON - timedelta(days=30)}, False),
        ({"tags": ("asked",)}, False),
    ],
    ids=["little", "matters", "used", "young", "asked for"],
)
def test_little_used_is_little_and_seldom_and_old(fields: dict[str, Any], is_gone: bool) -> None:
    one = replace(memory(1, "tea", importance=0.29, access_count=1), **fields)
    reasons = choose_forgotten([one], NOON)
    assert bool(reasons) is is_gone
    if is_gone:
        assert {"code": "little_used", "importance": 0.29, "uses": 1, "age_days": 31}.items() <= reasons[one.id].items()


def test_beyond_its_bound_an_agent_forgets_what_is_worth_least_and_last_what_it_was_asked_to_keep() -> None:
    said = [
        memory(1, "ok", tags=("asked",)),
        memory(2, "I sail to Porto in May"),
        memory(3, "hm"),
        memory(4, "ok then"),
    ]
    assert set(choose_forgotten(said, NOON, KeepingRules(max_memories=2))) == {"mry_3", "mry_4"}
    assert choose_forgotten(said, NOON, KeepingRules(max_memories=4)) == {}
    assert len(choose_forgotten(said, NOON, KeepingRules(max_memories=0))) == 4


def test_beyond_the_bound_of_age_everything_goes() -> None:
    said = [memory(1, "I sail", tags=("asked",)), memory(2, "I row", NOON)]
    reasons = choose_forgotten(said, NOON, KeepingRules(max_age=timedelta(days=10)))
    assert {one: why["code"] for one, why in reasons.items()} == {"mry_1": "too_old"}
