"""How agents do, counted alike by every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tertulia.domain.agent import Agent, AgentRecord, Experiment, Variant
from tertulia.domain.events import Outcome
from tertulia.domain.ids import AgentId, ChainId, ExecutionId, ExperimentId, MemberId, TurnId
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.store import people
from tertulia.store.agents.counting.arms import Opined, Tried, list_opined, list_tried
from tertulia.store.agents.counting.period import EVER, Period
from tertulia.store.agents.counting.statistics import LastError, TurnCounts, count_actions, count_turns
from tertulia.store.agents.executions import Execution, Status, claim_execution
from tertulia.store.agents.feedback import Rating, put_rating
from tertulia.store.agents.records import insert_agent
from tertulia.store.agents.turns import ensure_turn
from tertulia.store.agents.versions import experiments
from tertulia.store.ledger import LedgerEntry, insert_entry
from tertulia.store.tables.agents import turns
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, Store

NIA, ITSELF = AgentId("agt_nia"), MemberId("mem_nia")
RECORD = AgentRecord(goals=({"name": "calm"},))
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


async def test_turns_of_an_experiment_come_with_what_they_took_and_how_they_were_rated(store: Store) -> None:
    agent = Agent(NIA, HOME, ITSELF, ANA, AgentRecord(), True, 1, NOON, NOON)
    brief = Variant(1, AgentRecord(system_prompt="Be brief."))
    plain = Variant(1, RECORD)
    experiment = Experiment(ExperimentId("exp_1"), HOME, NIA, "Brief", "room", 0.5, plain, brief, ANA, NOON)
    said = await store.post("twelve chars", ITSELF)
    spoken = replace(_ended(1, "spoke", 100), message_id=said.id)
    stopped, unpriced = _ended(2, "stopped", 1), _ended(3, "failed", 7)
    await store.do(lambda tx: people.insert_member(tx, Member(ITSELF, HOME, "nia", "Nia", "agent", "member", NOON)))
    await store.do(lambda tx: insert_agent(tx, agent))
    await store.do(lambda tx: experiments.insert_experiment(tx, experiment))
    await _put(store, spoken, stopped, unpriced)

    def op(tx: Tx) -> None:
        tx.run(turns.update().where(turns.c.outcome.is_not(None)).values(state="ended"))
        tx.run(turns.update().where(turns.c.id == spoken.id).values(message_id=said.id))
        for turn in (spoken, stopped, unpriced):
            experiments.note_arm(tx, HOME, turn.id, experiment.id, "a")
        experiments.note_arm(tx, HOME, spoken.id, experiment.id, "b")
        entry = LedgerEntry("led_1", HOME, "turn", spoken.id, NIA, LOBBY, BEN, "settled", 0.5, NOON, ChainId("msg_1"))
        insert_entry(tx, replace(entry, cost_usd=0.25, input_tokens=30, output_tokens=12))
        unknown = replace(entry, id="led_2", turn_id=unpriced.id, cost_usd=0.1, is_priced=False, input_tokens=5)
        insert_entry(tx, unknown)
        put_rating(tx, replace(said, turn_id=spoken.id), Rating(NIA, BEN, 5, None))
        put_rating(tx, replace(said, turn_id=spoken.id), Rating(NIA, ANA, 3, None))

    await store.do(op)
    assert await list_tried(store.db, experiment) == [
        Tried("a", LOBBY, "failed", 7.0, 5, None, None),
        Tried("b", LOBBY, "spoke", 100.0, 42, 0.25, 12),
    ]
    opined = await list_opined(store.db, experiment)
    assert sorted(opined, key=str) == [Opined("b", LOBBY, None), Opined("b", LOBBY, True)]
    by_person = replace(experiment, unit="requester")
    assert {one.unit_id for one in await list_tried(store.db, by_person)} == {BEN}


async def test_an_experiment_is_kept_as_it_began_until_it_ends(store: Store) -> None:
    agent = Agent(NIA, HOME, ITSELF, ANA, AgentRecord(), True, 1, NOON, NOON)
    a, b = Variant(1, RECORD), Variant(2, RECORD)
    first = Experiment(ExperimentId("exp_1"), HOME, NIA, "x", "room", 0.3, a, b, ANA, NOON)
    await store.do(lambda tx: people.insert_member(tx, Member(ITSELF, HOME, "nia", "Nia", "agent", "member", NOON)))
    await store.do(lambda tx: insert_agent(tx, agent))
    await store.do(lambda tx: experiments.insert_experiment(tx, first))
    assert await store.do(lambda tx: experiments.find_running(tx, HOME, NIA)) == first
    assert await experiments.list_all_running(store.db) == [first]
    assert await store.do(lambda tx: experiments.end_experiments(tx, HOME, NIA, "b")) is True
    assert await store.do(lambda tx: experiments.end_experiments(tx, HOME, NIA)) is False
    assert await experiments.find_experiment(store.db, HOME, "exp_1") == replace(first, ended_at=NOON, kept="b")
