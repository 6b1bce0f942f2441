"""Whatever is spent fits into every budget it counts against, and what nearly used one up is told once a period."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tertulia.domain.errors import BudgetExceeded
from tertulia.domain.events import Notice
from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.governance.ledger import Caps, Reservation, Spent, release, reserve, settle
from tertulia.store.money.budgets import (
    Budget,
    Period,
    Subject,
    Used,
    delete_budget,
    get_budget,
    insert_budget,
    read_used,
    update_budget,
)
from tests.unit.tools.database import NOON, Stored, stored

__all__ = ["stored"]

HOME, ADA, ROOM, OWNER = WorkspaceId("ws_home"), AgentId("agt_ada"), RoomId("room_1"), MemberId("mem_owner")
SUBJECTS: dict[Subject, str] = {"workspace": HOME, "room": ROOM, "agent": ADA, "member": OWNER}


def wanted(turn: str, estimate_usd: float | None, **other: Any) -> Reservation:
    known = Reservation(HOME, TurnId(turn), ADA, ROOM, OWNER, estimate_usd, ChainId(f"msg_{turn}"), 100)
    return replace(known, **other)


def budget_of(subject: Subject, period: Period = "day", cap_usd: float = 1.0) -> Budget:
    return Budget(f"bud_{subject}_{period}", HOME, subject, SUBJECTS[subject], period, cap_usd, 0.8, NOON)


async def put(stored: Stored, *budgets: Budget) -> None:
    def op(tx: Any) -> None:
        for budget in budgets:
            insert_budget(tx, budget)

    await stored.writer.submit(op)


async def book(stored: Stored, reservation: Reservation) -> None:
    await stored.writer.submit(lambda tx: reserve(tx, reservation, Caps()))


async def pay(stored: Stored, turn: str, usd: float) -> list[Notice]:
    """Settle a turn; gives what the room was told."""
    told: list[Notice] = []

    def op(tx: Any) -> None:
        seen = len(tx.events)
        settle(tx, TurnId(turn), Spent(usd, 10))
        told.extend(event.body for event in tx.events[seen:])

    await stored.writer.submit(op)
    return told


@pytest.mark.parametrize(
    ("subject", "elsewhere"),
    [
        ("workspace", {"workspace_id": WorkspaceId("ws_away")}),
        ("room", {"room_id": RoomId("room_2")}),
        ("agent", {"agent_id": AgentId("agt_bob")}),
        ("member", {"requester_id": MemberId("mem_ben")}),
    ],
)
async def test_a_budget_counts_what_is_its_subjects(stored: Stored, subject: Subject, elsewhere: Any) -> None:
    await put(stored, budget_of(subject))
    await book(stored, wanted("elsewhere", 5.0, **elsewhere))
    await book(stored, wanted("one", 0.7))
    with pytest.raises(BudgetExceeded) as caught:
        await book(stored, wanted("two", 0.300001))
    assert caught.value.details == {
        "scope": subject,
        "budget_id": f"bud_{subject}_day",
        "cap_usd": 1.0,
        "committed_usd": 0.7,
        "needed_usd": 0.300001,
    }
    assert "$" not in caught.value.message
    assert caught.value.retry_after_s == 12 * 3600
    await book(stored, wanted("three", 0.3))
    await book(stored, wanted("free", 0.0))


async def test_one_that_is_raised_or_removed_lets_turns_through(stored: Stored) -> None:
    budget = budget_of("room", "total")
    await put(stored, budget)
    with pytest.raises(BudgetExceeded, match="not free again by itself") as caught:
        await book(stored, wanted("one", 2.0))
    assert caught.value.retry_after_s is None
    await stored.writer.submit(lambda tx: update_budget(tx, replace(budget, cap_usd=2.0)))
    await book(stored, wanted("one", 2.0))
    with pytest.raises(BudgetExceeded):
        await book(stored, wanted("two", 0.1))
    await stored.writer.submit(lambda tx: delete_budget(tx, budget))
    await book(stored, wanted("two", 0.1))


async def test_it_is_free_again_when_its_period_is_over(stored: Stored) -> None:
    await put(stored, budget_of("agent", "day"), budget_of("workspace", "month", 1.5))
    await book(stored, wanted("one", 1.0))
    stored.clock.set(NOON + timedelta(days=1))
    with pytest.raises(BudgetExceeded, match="first of next month"):
        await book(stored, wanted("two", 0.6))
    await book(stored, wanted("two", 0.5))
    stored.clock.set(NOON + timedelta(days=20))
    await book(stored, wanted("three", 1.0))


async def test_a_model_of_unknown_price_is_kept_within_no_budget(stored: Stored) -> None:
    await put(stored, budget_of("workspace", cap_usd=100.0))
    with pytest.raises(BudgetExceeded, match="price of this agent's model is not known"):
        await book(stored, wanted("one", None))


async def test_turns_side_by_side_never_spend_more_together(stored: Stored) -> None:
    await put(stored, budget_of("workspace"), budget_of("room", "total"), budget_of("member", "month"))
    tries = [book(stored, wanted(f"turn_{number}", 0.03)) for number in range(200)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(one is None for one in outcomes) == 33
    assert all(isinstance(one, BudgetExceeded) for one in outcomes if one is not None)
    for number, outcome in enumerate(outcomes):
        if outcome is None and number % 2:
            await pay(stored, f"turn_{number}", 0.01)
        elif outcome is None:
            await stored.writer.submit(partial(release, turn_id=TurnId(f"turn_{number}")))
    used = (await read_used(stored.db, HOME, [(budget_of("room", "total"), None)]))["bud_room_total"]
    assert used == Used(round(0.01 * sum(one is None for one in outcomes[1::2]), 6), 0.0)


async def test_a_room_is_told_once_a_period_that_a_budget_is_nearly_used_up(stored: Stored) -> None:
    await put(stored, budget_of("room"), budget_of("agent", "total", 100.0))
    for turn, usd, told in (("one", 0.79, 0), ("two", 0.01, 1), ("three", 0.1, 0)):
        await book(stored, wanted(turn, usd))
        notices = await pay(stored, turn, usd)
        assert [one.code for one in notices] == ["budget_warning"] * told
        assert all("for today is nearly used up" in one.text for one in notices)
    stored.clock.set(NOON + timedelta(days=1))
    await book(stored, wanted("four", 0.9))
    assert len(await pay(stored, "four", 0.9)) == 1
    known = await stored.writer.submit(lambda tx: get_budget(tx, HOME, "bud_room_day"))
    assert known.warned_for == NOON.replace(hour=0) + timedelta(days=1)


async def test_what_is_no_turn_warns_nobody(stored: Stored) -> None:
    await put(stored, budget_of("workspace"))
    await book(stored, wanted("one", 0.9, kind="memory", room_id=None))
    assert await pay(stored, "one", 0.9) == []
