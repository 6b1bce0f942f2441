"""Money is reserved under caps, settled or released once, and summed exactly."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.chain import MONEY_OVERRUN, TOKENS_OVERRUN, ChainSettings, ChainSum
from tertulia.domain.errors import BudgetExceeded, LimitReached, NotFound
from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.governance.ledger import Caps, Reservation, Spent, release, reserve, settle
from tertulia.store.agents.chains import put_settings, read_chain
from tertulia.store.ledger import LedgerEntry, UsageQuery, UsageSum, find_entry, sum_usage
from tertulia.store.tables.ledger import Usd
from tests.unit.tools.database import NOON, Stored

HOME, AWAY = WorkspaceId("ws_home"), WorkspaceId("ws_away")
ADA, BOB = AgentId("agt_ada"), AgentId("agt_bob")
NOTHING = UsageSum(0, 0.0, 0.0, 0, 0, 0)


def wanted(
    turn: str, estimate_usd: float, agent_id: AgentId = ADA, workspace_id: WorkspaceId = HOME, room: str = "room_1"
) -> Reservation:
    turn_id, room_id = TurnId(f"turn_{turn}"), RoomId(room)
    chain_id = ChainId(f"msg_{turn}")
    return Reservation(workspace_id, turn_id, agent_id, room_id, MemberId("mem_owner"), estimate_usd, chain_id, 100)


async def book(stored: Stored, reservation: Reservation, caps: Caps | None = None) -> LedgerEntry:
    return await stored.writer.submit(lambda tx: reserve(tx, reservation, caps or Caps()))


async def pay(stored: Stored, turn: str, spent: Spent) -> LedgerEntry:
    return await stored.writer.submit(lambda tx: settle(tx, TurnId(f"turn_{turn}"), spent))


async def give_back(stored: Stored, turn: str) -> LedgerEntry:
    return await stored.writer.submit(lambda tx: release(tx, TurnId(f"turn_{turn}")))


async def entry_of(stored: Stored, turn: str) -> LedgerEntry | None:
    return await stored.writer.submit(lambda tx: find_entry(tx, TurnId(f"turn_{turn}")))


async def test_an_entry_is_reserved_then_settled(stored: Stored) -> None:
    reserved = await book(stored, wanted("1", 0.5))
    assert (reserved.status, reserved.reserved_usd, reserved.created_at) == ("reserved", 0.5, NOON)
    assert await sum_usage(stored.db, HOME, UsageQuery()) == UsageSum(0, 0.0, 0.5, 0, 0, 0)
    stored.clock.set(NOON + timedelta(seconds=9))
    settled = await pay(stored, "1", Spent(0.123456, 100, 20, 50))
    assert (settled.id, settled.status, settled.settled_at) == (reserved.id, "settled", stored.clock.now())
    assert await entry_of(stored, "1") == settled
    assert await sum_usage(stored.db, HOME, UsageQuery()) == UsageSum(1, 0.123456, 0.0, 100, 20, 50)


async def test_a_released_entry_costs_nothing(stored: Stored) -> None:
    await book(stored, wanted("1", 0.5))
    assert (await give_back(stored, "1")).status == "released"
    assert await sum_usage(stored.db, HOME, UsageQuery()) == NOTHING


async def test_every_step_happens_once(stored: Stored) -> None:
    reserved = await book(stored, wanted("1", 0.5))
    assert await book(stored, wanted("1", 0.5), Caps(workspace_daily_usd=0.5)) == reserved
    settled = await pay(stored, "1", Spent(0.1, 10))
    assert await pay(stored, "1", Spent(7.0, 700)) == settled
    assert await give_back(stored, "1") == settled
    assert await book(stored, wanted("1", 0.5)) == settled
    assert await sum_usage(stored.db, HOME, UsageQuery()) == UsageSum(1, 0.1, 0.0, 10, 0, 0)


async def test_each_request_of_a_turn_is_reserved_on_top_of_what_it_spent(stored: Stored) -> None:
    caps = Caps(agent_daily_usd=1.0)
    await book(stored, wanted("1", 0.4), caps)
    second = replace(wanted("1", 0.4), spent_usd=0.1)
    assert (await book(stored, second, caps)).reserved_usd == 0.5
    with pytest.raises(BudgetExceeded, match=r"\$0\.60 more is needed"):
        await book(stored, replace(wanted("1", 0.4), spent_usd=0.7), caps)
    assert (await pay(stored, "1", Spent(0.7))).cost_usd == 0.7


async def test_what_has_no_known_price_runs_only_where_no_budget_is_set(stored: Stored) -> None:
    unknown = replace(wanted("1", 0.0), estimate_usd=None)
    with pytest.raises(BudgetExceeded, match="price of this agent's model is not known"):
        await book(stored, unknown, Caps(agent_daily_usd=100.0))
    assert (await book(stored, unknown)).reserved_usd == 0.0


async def test_only_what_was_reserved_can_end(stored: Stored) -> None:
    with pytest.raises(NotFound, match="turn_1 reserved nothing"):
        await pay(stored, "1", Spent(0.1))
    with pytest.raises(NotFound, match="turn_1 reserved nothing"):
        await give_back(stored, "1")
    assert await entry_of(stored, "1") is None


@pytest.mark.parametrize(
    ("caps", "scope"),
    [(Caps(workspace_daily_usd=1.0), "workspace"), (Caps(agent_daily_usd=1.0), "agent")],
)
async def test_a_cap_counts_what_is_spent_and_what_is_reserved(stored: Stored, caps: Caps, scope: str) -> None:
    await book(stored, wanted("1", 0.9), caps)
    await pay(stored, "1", Spent(0.3))
    await book(stored, wanted("2", 0.4), caps)
    with pytest.raises(BudgetExceeded) as caught:
        await book(stored, wanted("3", 0.300001), caps)
    assert f"The {scope}'s budget of $1.00 a day" in caught.value.message
    assert "$0.70 is spent or reserved" in caught.value.message
    assert caught.value.details == {"scope": scope, "cap_usd": 1.0, "committed_usd": 0.7, "needed_usd": 0.300001}
    assert caught.value.retry_after_s == 12 * 3600
    await book(stored, wanted("3", 0.3), caps)
    await give_back(stored, "2")
    await book(stored, wanted("4", 0.4), caps)


async def test_caps_stand_apart_by_agent_and_workspace(stored: Stored) -> None:
    caps = Caps(workspace_daily_usd=2.0, agent_daily_usd=1.0)
    await book(stored, wanted("1", 1.0, ADA), caps)
    await book(stored, wanted("2", 1.0, BOB), caps)
    with pytest.raises(BudgetExceeded, match="workspace's"):
        await book(stored, wanted("3", 0.000001, AgentId("agt_cy")), caps)
    await book(stored, wanted("4", 1.0, ADA, AWAY), caps)


async def test_a_budget_is_free_again_at_midnight(stored: Stored) -> None:
    caps = Caps(agent_daily_usd=1.0)
    await book(stored, wanted("1", 1.0), caps)
    stored.clock.set(NOON.replace(hour=23, minute=59, second=59))
    with pytest.raises(BudgetExceeded):
        await book(stored, wanted("2", 1.0), caps)
    stored.clock.set(NOON.replace(hour=0) + timedelta(days=1))
    await book(stored, wanted("2", 1.0), caps)


async def test_what_is_free_needs_no_budget(stored: Stored) -> None:
    caps = Caps(workspace_daily_usd=0.0, agent_daily_usd=0.0)
    assert (await book(stored, wanted("1", 0.0), caps)).status == "reserved"
    with pytest.raises(BudgetExceeded, match=r"\$0\.000001 more is needed"):
        await book(stored, wanted("2", 0.000001), caps)


async def test_reservations_side_by_side_cannot_pass_the_cap_together(stored: Stored) -> None:
    caps = Caps(workspace_daily_usd=1.0)
    bookings = [book(stored, wanted(str(n), 0.1), caps) for n in range(25)]
    outcomes = await asyncio.gather(*bookings, return_exceptions=True)
    assert sum(isinstance(outcome, LedgerEntry) for outcome in outcomes) == 10
    assert all(isinstance(outcome, LedgerEntry | BudgetExceeded) for outcome in outcomes)


async def test_usage_is_summed_by_query(stored: Stored) -> None:
    await book(stored, wanted("1", 1.0, ADA, room="room_1"))
    stored.clock.set(NOON + timedelta(hours=1))
    await book(stored, wanted("2", 2.0, BOB, room="room_2"))
    await pay(stored, "2", Spent(1.5, 7, 3, 2))
    await book(stored, wanted("3", 4.0, ADA, AWAY))
    only_1, only_2 = UsageSum(0, 0.0, 1.0, 0, 0, 0), UsageSum(1, 1.5, 0.0, 7, 3, 2)
    for chosen, expected in [
        (UsageQuery(agent_id=ADA), only_1),
        (UsageQuery(agent_id=BOB), only_2),
        (UsageQuery(room_id=RoomId("room_2")), only_2),
        (UsageQuery(requester_id=MemberId("mem_other")), NOTHING),
        (UsageQuery(since=NOON + timedelta(hours=1)), only_2),
        (UsageQuery(until=NOON + timedelta(hours=1)), only_1),
    ]:
        assert await sum_usage(stored.db, HOME, chosen) == expected


def in_chain(turn: str, tokens: int, usd: float | None, agent_id: AgentId = ADA, room: str = "room_1") -> Reservation:
    one = wanted(turn, 0.0, agent_id, room=room)
    return replace(one, chain_id=ChainId("msg_1"), estimate_tokens=tokens, estimate_usd=usd)


async def limit(stored: Stored, subject_id: str, settings: ChainSettings) -> None:
    await stored.writer.submit(lambda tx: put_settings(tx, HOME, subject_id, settings))


async def test_a_chain_holds_what_its_turns_reserve_and_then_what_they_cost(stored: Stored) -> None:
    await book(stored, in_chain("1", 1_000, 0.5))
    await book(stored, replace(in_chain("1", 1_000, 0.5), spent_tokens=300, spent_usd=0.1))
    await book(stored, in_chain("2", 2_000, 0.25, BOB, "room_2"))
    await book(stored, wanted("3", 4.0))
    assert await read_chain(stored.db, HOME, ChainId("msg_1")) == ChainSum(0, 3_300, 0.85)
    await pay(stored, "1", Spent(0.2, 400, 50, 100))
    await give_back(stored, "2")
    assert await read_chain(stored.db, HOME, ChainId("msg_1")) == ChainSum(0, 450, 0.2)
    usage = await sum_usage(stored.db, HOME, UsageQuery(chain_id=ChainId("msg_1")))
    assert (usage.turns, usage.cost_usd, usage.input_tokens + usage.output_tokens) == (1, 0.2, 450)


@pytest.mark.parametrize("subject", ["ws_home", "room_1", "agt_ada"])
async def test_turns_side_by_side_do_not_overrun_a_chain_together(stored: Stored, subject: str) -> None:
    await limit(stored, subject, ChainSettings(tokens=10_000, usd=100.0))
    bookings = [book(stored, in_chain(str(number), 1_000, 0.1)) for number in range(25)]
    outcomes = await asyncio.gather(*bookings, return_exceptions=True)
    assert sum(isinstance(outcome, LedgerEntry) for outcome in outcomes) == 10
    refused = [one for one in outcomes if isinstance(one, LimitReached)]
    assert [one.reason for one in refused] == ["chain_tokens"] * 15
    assert refused[0].notice == TOKENS_OVERRUN
    await book(stored, replace(in_chain("99", 1_000, 0.1), chain_id=ChainId("msg_2")))


async def test_the_dollars_of_a_chain_are_not_overdrawn(stored: Stored) -> None:
    await limit(stored, "room_1", ChainSettings(usd=0.3))
    for number in range(3):
        await book(stored, in_chain(str(number), 10, 0.1))
    with pytest.raises(LimitReached, match="chain_budget") as caught:
        await book(stored, in_chain("3", 10, 0.000001))
    assert caught.value.notice == MONEY_OVERRUN
    await book(stored, in_chain("4", 10, 0.0))
    await book(stored, in_chain("5", 10, 0.1, room="room_2"))
    with pytest.raises(LimitReached, match="chain_budget"):
        await book(stored, in_chain("6", 10, None))
    await book(stored, in_chain("7", 10, None, room="room_2"))


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_sums_are_exact_to_a_millionth(amounts: list[int]) -> None:
    column = Usd()
    stored_micros = [column.process_bind_param(amount / 1_000_000, None) for amount in amounts]
    assert stored_micros == amounts
    assert column.process_result_value(sum(amounts), None) == sum(amounts) / 1_000_000
