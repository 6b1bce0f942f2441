"""Writes of a seeded script: turns, money, memories, tools, and what is written down of all that."""

from __future__ import annotations

import random
from typing import Any

from tertulia.domain.ids import (
    ChainId,
    ExecutionId,
    TurnId,
)
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.turn import Turn
from tertulia.store import audit, ledger, memories, memory_outbox
from tertulia.store.agents import chains, executions, turns
from tertulia.store.audit import AuditEntry
from tertulia.store.ledger import LedgerEntry
from tertulia.store.memory.vectors import mark_unindexed
from tertulia.store.memory_outbox import OutboxItem
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.chance import (
    AGENTS,
    PEOPLE,
    WORDS,
    fields_of,
    maybe,
    some_message_id,
    some_moment,
    some_number,
    some_text,
    some_turn_id,
)
from tests.contract.store.kit import HOME, LOBBY, NOON


def take_turn(rng: random.Random) -> Op[Any]:
    turn_id, agent_id, cause, ends = some_turn_id(rng), rng.choice(AGENTS), some_message_id(rng), rng.random() < 0.4
    chain_id = ChainId(rng.choice(("msg_a", "msg_b")))
    asked = (PEOPLE[0], PEOPLE[1], "mention", cause, "pending", NOON, chain_id, some_text(rng))
    turn = Turn(turn_id, HOME, LOBBY, agent_id, *asked)  # type: ignore[arg-type]

    def op(tx: Tx) -> Any:
        had, is_new = turns.ensure_turn(tx, turn)
        begun = turns.begin_attempt(tx, had)
        if begun is not None:
            turns.insert_step(tx, had, turns.Step(begun.attempt, "reasoning", {"said": had.text, "n": None}, 5))
            memory_outbox.enqueue_formation(tx, AgentScope(HOME, agent_id), had.id)
        ended = ends and turns.end_turn(tx, had, "spoke", maybe(random.Random(cause), "reason"), cause)
        counted = turns.count_turns(tx, had, NOON, but={"reason"})
        told = chains.note_told(tx, HOME, had.chain_id, rng.choice(("chain_tokens", "exchange_limit")))
        place = chains.place_in_chain(tx, had)
        return had, is_new, begun, ended, counted, turns.has_ended_by(tx, had, "reason", NOON), told, place

    return op


def pay(rng: random.Random) -> Op[Any]:
    number, cost = some_number(rng), rng.randrange(10**6) / 10**6
    at, room_id = some_moment(rng), maybe(rng, LOBBY)
    turn_id, agent_id = TurnId(f"trn_{number}"), rng.choice(AGENTS)
    chain_id = ChainId(rng.choice(("msg_a", "msg_b")))
    of_whom = (turn_id, agent_id, room_id, PEOPLE[0])
    entry = LedgerEntry(f"led_{number}", HOME, "turn", *of_whom, "reserved", cost, at, chain_id, rng.randrange(2**33))

    def op(tx: Tx) -> Any:
        known = ledger.find_entry(tx, turn_id)
        if known is None:
            ledger.insert_entry(tx, entry)
        else:
            settled = {"status": "settled", "cost_usd": cost, "input_tokens": 2**40, "settled_at": tx.now}
            ledger.update_entry(tx, LedgerEntry(**{**fields_of(known), **settled}))
        spent = [ledger.sum_committed(tx, HOME, who, NOON) for who in (None, agent_id)]
        return spent, chains.sum_chain(tx, HOME, chain_id)

    return op


def remember(rng: random.Random) -> Op[Any]:
    scope, source = AgentScope(HOME, rng.choice(AGENTS)), MemorySource("ana", maybe(rng, LOBBY), some_message_id(rng))
    drafts = [
        MemoryDraft(
            some_text(rng),
            importance=rng.choice((0.3, 0.97)),
            audience=maybe(rng, PEOPLE[:2]),
            source=source,
            tags=tuple(rng.choices(WORDS, k=2)),
            context={"said": some_text(rng), "deep": {"n": [1, None, 0.5]}},
            expires_at=maybe(rng, some_moment(rng)),
        )
        for _ in range(rng.randrange(1, 4))
    ]

    def op(tx: Tx) -> Any:
        made = memories.insert_memories(tx, scope, drafts, TurnId("trn_1"))
        memories.touch_memories(tx, scope, [made[0].id])
        memories.reinforce_memory(tx, scope, made[-1].id)
        return [(one.content, one.source, one.source_seq, one.tags, one.context) for one in made]

    return op


def forget(rng: random.Random) -> Op[Any]:
    scope, message_id = AgentScope(HOME, rng.choice(AGENTS)), some_message_id(rng)
    return rng.choice(
        (
            lambda tx: len(memories.delete_of_message(tx, HOME, message_id)),
            lambda tx: mark_unindexed(tx, scope),
            lambda tx: memory_outbox.count_attempt(tx, OutboxItem(TurnId("trn_2"), scope)),
            lambda tx: memory_outbox.enqueue_edit(tx, OutboxItem(TurnId("trn_2"), scope, message_id)),
        )
    )


def write_down(rng: random.Random) -> Op[Any]:
    action, said = rng.choice(("act", "Act")), some_text(rng)

    def op(tx: Tx) -> Any:
        number, previous = audit.find_last_link(tx, HOME) or (0, "")
        details = {"said": said, "n": 0.1}
        link = AuditEntry(HOME, number + 1, tx.now, PEOPLE[0], action, said, details, {}, previous, f"h{number}")
        audit.insert_audit_entry(tx, link)
        return number

    return op


def use_tool(rng: random.Random) -> Op[Any]:
    number, ends, output = some_number(rng), rng.random() < 0.5, maybe(rng, {"said": some_text(rng)})
    run = executions.Execution(
        id=ExecutionId(f"exe_{number}"),
        workspace_id=HOME,
        agent_id=rng.choice(AGENTS),
        turn_id=maybe(rng, some_turn_id(rng)),
        call_key=f"call {number % 7}",
        room_id=LOBBY,
        requester_id=PEOPLE[0],
        tool=rng.choice(("clock", "Clock")),
        summary=some_text(rng),
        input={"n": number},
        status="running",
        created_at=NOON,
    )
    done = executions.Execution(**{**fields_of(run), "status": "success", "output": output, "cost_usd": 0.000_001})

    def op(tx: Tx) -> Any:
        claimed = executions.claim_execution(tx, run)
        if not ends:
            return claimed
        ended = executions.Execution(**{**fields_of(done), "id": claimed.id, "ended_at": tx.now})
        return executions.finish_execution(tx, ended)

    return op
