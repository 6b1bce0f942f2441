"""The money ledger on every store: all figures are sums of the same calls, and no cap is passed."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertulia.domain.clock import FakeClock
from tertulia.domain.errors import BudgetExceeded, Conflict
from tertulia.domain.ids import AgentId, ChainId, RoomId, TurnId, WorkspaceId
from tertulia.governance.ledger import Caps, Reservation, Spent, release, reserve, settle
from tertulia.store.ledger import UsageQuery, UsageSum, sum_usage
from tertulia.store.money.budgets import Budget, insert_budget, read_used
from tertulia.store.money.calls import CallCost, list_calls
from tertulia.store.money.usage import GroupBy, group_usage
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, NOON, Store

_numbers = itertools.count(1)
GROUPS: tuple[GroupBy, ...] = ("day", "month", "agent", "room", "member", "location", "chain", "kind")
NOTHING = UsageSum(0, 0.0, 0.0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a turn; where it `crashes`, nothing of it may be left, and it is done again or not."""

    what: str
    turn: int
    micros: int
    model: str
    crashes: bool


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(("reserve", "reserve", "settle", "settle", "release")),
        st.integers(0, 5),
        st.integers(0, 4 * 10**6),
        st.sampled_from(("small", "large")),
        st.booleans(),
    ),
    max_size=30,
)


def wanted(workspace_id: WorkspaceId, turn: str, usd: float, number: int = 0) -> Reservation:
    agent_id, room_id = AgentId(f"agt_{number % 2}"), RoomId(f"room_{number % 3}")
    return Reservation(workspace_id, TurnId(turn), agent_id, room_id, ANA, usd, ChainId(f"msg_{turn}"), 100)


def spent_on(step: Step) -> Spent:
    """Two calls of a model, of amounts that are no whole millionths."""
    usd = step.micros / 3_000_000
    first = Spent.of_call(CallCost("anthropic", step.model, usd, 7, 3, 2))
    return first + Spent.of_call(CallCost("openai", step.model, usd / 7, 5, 1, 0))


def take(step: Step, workspace_id: WorkspaceId) -> Any:
    turn = f"{workspace_id}_{step.turn}"

    def op(tx: Tx) -> None:
        if step.what == "reserve":
            reserve(tx, wanted(workspace_id, turn, step.micros / 1_000_000, step.turn), Caps())
        elif step.what == "settle":
            settle(tx, TurnId(turn), spent_on(step))
        else:
            release(tx, TurnId(turn))
        if step.crashes:
            raise Conflict("cut off")

    return op


def add_up(groups: list[Any]) -> UsageSum:
    return sum((one.sums for one in groups), NOTHING)


# Each example has a workspace of its own in the store.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_every_figure_is_a_sum_of_the_same_calls(store: Store, steps: list[Step]) -> None:
    home = WorkspaceId(f"ws_{next(_numbers)}")
    known: dict[int, str] = {}
    expected = 0
    for step in steps:
        if step.turn not in known and step.what != "reserve":
            continue
        if known.get(step.turn, "reserved") == "reserved" and not step.crashes:
            known[step.turn] = {"reserve": "reserved", "settle": "settled", "release": "released"}[step.what]
            if step.what == "settle":
                expected += sum(round((call.cost_usd or 0) * 1_000_000) for call in spent_on(step).calls)
        try:
            await store.do(take(step, home))
        except Conflict:
            assert step.crashes
    total = await sum_usage(store.db, home, UsageQuery())
    assert round(total.cost_usd * 1_000_000) == expected
    assert total.turns == list(known.values()).count("settled")
    for by in GROUPS:
        assert add_up(await group_usage(store.db, home, UsageQuery(), by)) == total, by
    for by in ("provider", "model"):
        found = add_up(await group_usage(store.db, home, UsageQuery(), by))
        assert replace(found, turns=0) == replace(total, turns=0, reserved_usd=0.0), by
    lines = await list_calls(store.db, home, UsageQuery(), "", 1_000)
    assert sum(round((line.cost_usd or 0) * 1_000_000) for line in lines) == expected


async def test_days_and_months_are_those_of_utc(store: Store) -> None:
    home = WorkspaceId("ws_days")
    clock = store.writer._clock
    assert isinstance(clock, FakeClock)
    days = ("2026-01-31T23:59:59+00:00", "2026-02-01T00:00:00+00:00", "2026-02-28T12:00:00+00:00")
    for number, at in enumerate(days):
        clock.set(datetime.fromisoformat(at))
        await store.do(lambda tx, turn=f"d_{number}": reserve(tx, wanted(home, turn, 1.0), Caps()))  # type: ignore[misc]
        await store.do(lambda tx, turn=f"d_{number}": settle(tx, TurnId(turn), Spent(0.5, 10)))  # type: ignore[misc]
    clock.set(NOON)
    found = await group_usage(store.db, home, UsageQuery(), "day")
    assert [one.key for one in found] == ["2026-02-28", "2026-02-01", "2026-01-31"]
    months = await group_usage(store.db, home, UsageQuery(), "month")
    assert [(one.key, one.sums.cost_usd) for one in months] == [("2026-02", 1.0), ("2026-01", 0.5)]
    since = UsageQuery(since=datetime.fromisoformat(days[1]))
    assert [one.key for one in await group_usage(store.db, home, since, "month")] == ["2026-02"]
    assert [one.key for one in await group_usage(store.db, home, UsageQuery(), "model")] == [""]


async def test_two_hundred_turns_at_once_pass_no_cap(store: Store) -> None:
    home = WorkspaceId("ws_many")
    budget = Budget("bud_1", home, "workspace", home, "month", 1.0, 0.8, NOON)
    await store.do(lambda tx: insert_budget(tx, budget))
    tries = [wanted(home, f"many_{number}", 0.03, number) for number in range(200)]
    futures = [store.writer.submit(lambda tx, one=one: reserve(tx, one, Caps())) for one in tries]  # type: ignore[misc]
    outcomes = await asyncio.gather(*futures, return_exceptions=True)
    assert sum(isinstance(one, BudgetExceeded) for one in outcomes) == 167
    used = (await read_used(store.db, home, [(budget, None)]))["bud_1"]
    assert (used.spent_usd, used.reserved_usd) == (0.0, 0.99)
