"""How agents do, counted alike by every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tertulia.domain.events import Outcome
from tertulia.domain.ids import AgentId, ChainId, ExecutionId, MemberId, TurnId
from tertulia.domain.turn import Turn
from tertulia.store.agents.counting.period import EVER, Period
from tertulia.store.agents.counting.statistics import LastError, TurnCounts, count_actions, count_turns
from tertulia.store.agents.executions import Execution, Status, claim_execution
from tertulia.store.agents.turns import ensure_turn
from tertulia.store.tables.agents import turns
from tertulia.store.tx import Tx
from tests.contract.store.kit import BEN, HOME, LOBBY, NOON, Store

NIA, ITSELF = AgentId("agt_nia"), MemberId("mem_nia")
NONE = {"spoke": 0, "reacted": 0, "silent": 0, "failed": 0, "stopped": 0}
TURN = Turn(TurnId("turn_0"), HOME, LOBBY, NIA, ITSELF, BEN, "mention", "msg_0", "pending", NOON, ChainId("msg_0"))
CALL = Execution(ExecutionId("exe_0"), HOME, NIA, None, "1", None, BEN, "calculator", "", {}, "success", NOON)


def _ended(number: int, outcome: Outcome | None, took_ms: int, reason: str | None = None) -> Turn:
    begun_at = NOON + timedelta(minutes=number)
    ended_at = None if outcome is None else begun_at + timedelta(milliseconds=took_ms)
    turn = replace(TURN, id=TurnId(f"turn_{number}"), cause=f"msg_{number}", created_at=begun_at)
    return replace(turn, outcome=outcome, reason=reason, ended_at=ended_at)


async def _put(store: Store, *given: Turn) -> None:
    def op(tx: Tx) -> None:
        for turn in given:
            ensure_turn(tx, turn)
            values = {"outcome": turn.outcome, "reason": turn.reason, "ended_at": turn.ended_at}
            tx.run(turns.update().where(turns.c.id == turn.id).values(values))

    await store.do(op)


async def test_nothing_is_counted_of_who_did_nothing(store: Store) -> None:
    assert await count_turns(store.db, HOME, NIA, EVER) == TurnCounts(0, NONE, None, None, None, None)
    assert await count_actions(store.db, HOME, NIA, EVER) == {}


async def test_turns_are_counted_by_how_they_ended_and_how_long_answers_took(store: Store) -> None:
    spoken = [_ended(number, "spoke", 100 * number) for number in range(1, 21)]
    others = [_ended(21, "failed", 5, "timeout"), _ended(22, "failed", 7, "internal"), _ended(23, "silent", 9)]
    elsewhere = replace(_ended(25, "spoke", 9), agent_id=AgentId("agt_otto"))
    await _put(store, *spoken, *others, _ended(24, None, 0), elsewhere)
    found = await count_turns(store.db, HOME, NIA, EVER)
    failed = others[1]
    assert failed.ended_at is not None
    assert found == TurnCounts(
        runs=24,
        outcomes=NONE | {"spoke": 20, "failed": 2, "silent": 1},
        mean_ms=1050.0,
        p95_ms=1900.0,
        last_run_at=NOON + timedelta(minutes=24),
        last_error=LastError(failed.id, "internal", failed.ended_at),
    )


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(store: Store) -> None:
    await _put(store, *(_ended(number, "spoke", 100) for number in range(4)))
    period = Period(NOON + timedelta(minutes=1), NOON + timedelta(minutes=3))
    assert (await count_turns(store.db, HOME, NIA, period)).runs == 2


async def test_uses_of_tools_are_counted_by_status(store: Store) -> None:
    used: list[Status] = ["success", "error", "success", "denied"]

    def op(tx: Tx) -> None:
        for number, status in enumerate(used):
            claim_execution(tx, replace(CALL, id=ExecutionId(f"exe_{number}"), status=status))

    await store.do(op)
    assert await count_actions(store.db, HOME, NIA, EVER) == {"denied": 1, "error": 1, "success": 2}
    assert await count_actions(store.db, HOME, NIA, Period(until=NOON)) == {}
